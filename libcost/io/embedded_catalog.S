/* The price catalog as bytes of the library. The build defines
   COSTPLAN_CATALOG_FILE as the quoted path of the catalog that build_catalog made. */
    .section .rodata.costplan_catalog, "a", %progbits
    .balign 16
    .globl costplan_catalog_begin
    .hidden costplan_catalog_begin
    .type costplan_catalog_begin, %object
costplan_catalog_begin:
    .incbin COSTPLAN_CATALOG_FILE
    .size costplan_catalog_begin, . - costplan_catalog_begin

    .globl costplan_catalog_end
    .hidden costplan_catalog_end
    .type costplan_catalog_end, %object
costplan_catalog_end:
    .byte 0
    .size costplan_catalog_end, 1

    .section .note.GNU-stack, "", %progbits
