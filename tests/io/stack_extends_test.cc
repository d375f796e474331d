// What stacks take from the files that they extend, and from settings of the command line.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "io/stack_files.h"

namespace costplan {
namespace {

namespace fs = std::filesystem;

TEST_F(StackFileTest, MergesWhatAFileExtendsBeforeTheFile) {
  write("stacks/prod.yaml", "extends: [base.yaml, parts/db.yaml]\nenvironment: prod\n"
                            "resources:\n  web: {tasks: 4, schedule: null}\n  old: null\n");
  write("stacks/base.yaml",
        "stack: shop\nregion: us-east-1\nenvironment: none\n"
        "resources:\n  web: {kind: x, tasks: 1, schedule: s}\n  old: {kind: y}\n");
  write("stacks/parts/db.yaml", "extends: ../common.yaml\nresources: {db: {kind: z}}\n");
  write("stacks/common.yaml", "tags: {team: web}\n");
  const auto stack = load_stack("stacks/prod.yaml");
  ASSERT_TRUE(stack) << problems(stack);
  EXPECT_EQ(stack->environment, "prod");
  EXPECT_EQ(stack->files, (std::vector<std::string>{"stacks/prod.yaml", "stacks/base.yaml",
                                                    "stacks/parts/db.yaml", "stacks/common.yaml"}));
  ASSERT_EQ(stack->resources.size(), 2u);
  const Resource& web = stack->resources[0];
  EXPECT_EQ(web.name, "web");
  EXPECT_EQ(web.kind, "x");
  EXPECT_EQ(web.body.find("schedule"), nullptr);
  EXPECT_EQ(stack->location(*web.body.find("tasks")), (Location{"stacks/prod.yaml", 4, 16}));
  EXPECT_EQ(stack->location(*web.body.find("kind")), (Location{"stacks/base.yaml", 5, 15}));
  EXPECT_EQ(stack->resources[1].name, "db");
  EXPECT_EQ(stack->resources[1].tags.at("team"), "web");
}

TEST_F(StackFileTest, ExtendsAnythingBelowTheNearestFolderNamedStacks) {
  write("base.yaml", std::string(kHead) + "resources: {}\n");
  write("stacks/base.yaml", std::string(kHead) + "resources: {}\n");
  write("stacks/shop/prod.yaml", "extends: ../base.yaml\n");
  write("stacks/shop/eu/prod.yaml", "extends: ../../base.yaml\n");
  write("stacks/shop/out.yaml", "extends: ../../base.yaml\n");
  write("stacks/old/stacks/a/prod.yaml", "extends: ../base.yaml\n");
  write("stacks/old/stacks/base.yaml", std::string(kHead) + "resources: {}\n");
  write("stacks/old/stacks/a/out.yaml", "extends: ../../../base.yaml\n");
  write("envs/prod/s.yaml", "extends: ../base.yaml\n");
  for (const char* name :
       {"stacks/shop/prod.yaml", "stacks/shop/eu/prod.yaml", "stacks/old/stacks/a/prod.yaml"}) {
    EXPECT_EQ(problems(load_stack(name)), "ok") << name;
  }
  EXPECT_EQ(problems(load_stack("stacks/shop/out.yaml")),
            "stacks/shop/out.yaml:1:10: error: extends: '../../base.yaml' is outside the folder "
            "'stacks'; only files in it and below can be extended");
  EXPECT_EQ(
      problems(load_stack("stacks/old/stacks/a/out.yaml")),
      "stacks/old/stacks/a/out.yaml:1:10: error: extends: '../../../base.yaml' is outside the "
      "folder 'stacks'; only files in it and below can be extended");
  EXPECT_EQ(problems(load_stack("envs/prod/s.yaml")),
            "envs/prod/s.yaml:1:10: error: extends: '../base.yaml' is outside the folder of the "
            "stack file; only files in the folder of 'envs/prod/s.yaml' and below can be extended; "
            "a folder 'stacks' around both would allow it");
  fs::current_path("stacks/shop");
  EXPECT_EQ(problems(load_stack("prod.yaml")), "ok") << "also from inside";
}

TEST_F(StackFileTest, MergesASharedBaseOnce) {
  write("top.yaml", "extends: [a.yaml, b.yaml]\n");
  write("a.yaml", "extends: common.yaml\nenvironment: a\n");
  write("b.yaml", "extends: ./common.yaml\ntags: {b: '1'}\n");
  write("common.yaml", std::string(kHead) + "environment: common\nresources: {}\n");
  const auto stack = load_stack("top.yaml");
  ASSERT_TRUE(stack) << problems(stack);
  EXPECT_EQ(stack->environment, "a");
  EXPECT_EQ(stack->files.size(), 4u);
}

TEST_F(StackFileTest, RefusesExtendsThatLeadNowhere) {
  write("outside.yaml", "stack: a\n");
  write("stacks/a.yaml", "extends: b.yaml\n");
  write("stacks/b.yaml", "extends: parts/c.yaml\n");
  write("stacks/parts/c.yaml", "extends: ../a.yaml\n");
  write("stacks/self.yaml", "extends: self.yaml\n");
  write("stacks/broken.yaml", "extends: bad.yaml\n");
  write("stacks/bad.yaml", "a: 'x\n");
  fs::create_symlink("../outside.yaml", "stacks/link.yaml");
  ASSERT_EQ(::mkfifo("stacks/pipe", 0600), 0);
  const struct {
    const char* extends;
    const char* expected;
  } rows[] = {
      {"../outside.yaml",
       "stacks/t.yaml:1:10: error: extends: '../outside.yaml' is outside the folder 'stacks'; "
       "only files in it and below can be extended"},
      {"link.yaml",
       "stacks/t.yaml:1:10: error: extends: 'link.yaml' is outside the folder 'stacks'; only "
       "files in it and below can be extended"},
      {"/etc/hosts",
       "stacks/t.yaml:1:10: error: extends: '/etc/hosts' is an absolute path; name the file "
       "relative to this one"},
      {"nothing.yaml",
       "stacks/t.yaml:1:10: error: extends: 'stacks/nothing.yaml': cannot read: No such file or "
       "directory; file names are relative to the file that extends them"},
      {"parts", "stacks/t.yaml:1:10: error: extends: 'stacks/parts': is a folder, expected a "
                "file; file names are relative to the file that extends them"},
      {"pipe", "stacks/t.yaml:1:10: error: extends: 'stacks/pipe': is a pipe, expected a file; "
               "file names are relative to the file that extends them"},
      {"a.yaml", "stacks/parts/c.yaml:1:10: error: extends: files extend each other in a circle: "
                 "stacks/a.yaml -> stacks/b.yaml -> stacks/parts/c.yaml -> stacks/a.yaml"},
      {"self.yaml", "stacks/self.yaml:1:10: error: extends: files extend each other in a circle: "
                    "stacks/self.yaml -> stacks/self.yaml"},
      {"broken.yaml", "stacks/bad.yaml:1:4: error: the quote that opens here is never closed"},
      {"{a: b}", "stacks/t.yaml:1:10: error: extends: expected the name of a file, found a map"},
      {"[nothing.yaml, [], '']",
       "stacks/t.yaml:1:11: error: extends[0]: 'stacks/nothing.yaml': cannot read: No such file or "
       "directory; file names are relative to the file that extends them\n"
       "stacks/t.yaml:1:25: error: extends[1]: expected the name of a file, found a list\n"
       "stacks/t.yaml:1:29: error: extends[2]: expected the name of a file, found nothing"},
  };
  for (const auto& row : rows) {
    write("stacks/t.yaml", std::string("extends: ") + row.extends + "\n");
    EXPECT_EQ(problems(load_stack("stacks/t.yaml")), row.expected) << row.extends;
  }
}

TEST_F(StackFileTest, BoundsTheDepthOfExtends) {
  write("0.yaml", std::string(kHead) + "resources: {}\n");
  for (int i = 1; i <= 17; ++i) {
    write(std::to_string(i) + ".yaml", "extends: " + std::to_string(i - 1) + ".yaml\n");
  }
  EXPECT_EQ(problems(load_stack("16.yaml")), "ok");
  EXPECT_EQ(problems(load_stack("17.yaml")),
            "1.yaml:1:10: error: extends: nested more than 16 files deep");
}

TEST_F(StackFileTest, RemovingWhatIsNotThereIsAnError) {
  write("base.yaml", std::string(kHead) + "resources: {web: {kind: nat_gateway}}\n");
  write("top.yaml", "extends: base.yaml\nresources:\n  wbe: null\n");
  EXPECT_EQ(problems(load_stack("top.yaml")),
            "top.yaml:3:8: error: resources.wbe: there is no resource of this name to remove, did "
            "you mean 'web'?");
}

TEST_F(StackFileTest, AppliesSettingsAfterTheMerge) {
  const auto stack =
      parse_stack(std::string(kHead) + "resources: {web: {kind: x, tasks: 2}}\n", "s.yaml",
                  {"resources.web.tasks=4", "region=eu-west-1", "stack='a: b'",
                   "resources.web.tags={team: web}", "tags.owner=me"});
  ASSERT_TRUE(stack) << problems(stack);
  const Node& tasks = *stack->resources[0].body.find("tasks");
  EXPECT_EQ(tasks.text, "4");
  EXPECT_EQ(stack->location(tasks), (Location{"--set", 1, 21}));
  EXPECT_EQ(stack->key_location(tasks), (Location{"--set", 1, 1}));
  EXPECT_EQ(stack->name, "a: b");
  EXPECT_EQ(stack->resources[0].region, "eu-west-1");
  EXPECT_EQ(stack->resources[0].tags,
            (std::map<std::string, std::string>{{"owner", "me"}, {"team", "web"}}));
}

TEST_F(StackFileTest, RefusesSettingsThatLeadNowhere) {
  const struct {
    const char* setting;
    const char* expected;
  } rows[] = {
      {"resources.web.tasks",
       "--set:1:1: error: 'resources.web.tasks' has no '='; write path=value, such as "
       "resources.web.tasks=4"},
      {"resources.wbe.tasks=3",
       "--set:1:1: error: resources.wbe: no resource is named 'wbe', did you mean 'web'?"},
      {"resources.web.tasks=",
       "--set:1:1: error: resources.web.tasks: has no value; write resources.web.tasks=null to "
       "remove it"},
      {"resources.web.tags={a: b", "--set:1:1: error: resources.web.tags: the '{' of line 1 is not "
                                   "closed; expected ',' or '}'"},
      {"region=eu-west-9",
       "--set:1:8: error: region: unknown region 'eu-west-9', did you mean 'eu-west-1'?"},
      {"regoin=eu-west-1", "--set:1:1: error: regoin: unknown key, did you mean 'region'?"},
      {"resources.web.notes={b: 1, b: 2}",
       "--set:1:28: error: resources.web.notes.b: duplicate key, first at line 1"},
      {"resources.web=4",
       "--set:1:15: error: resources.web: expected a map such as {kind: nat_gateway}, found text"},
      {"extends=a.yaml",
       "--set:1:1: error: extends: cannot be set: the files are merged before the settings; write "
       "it into a file"},
      {"=4", "--set:1:1: error: is not a path; a path reads like region, resources.web.tasks or "
             "resources.web.rules[0].priority"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(problems(parse_stack(std::string(kHead) + "resources: {web: {kind: nat_gateway}}\n",
                                   "s.yaml", {row.setting})),
              row.expected);
  }
}

}  // namespace
}  // namespace costplan
