// TestsFile: a *.test.yaml file as it is written: examples that must keep working.
//
// Knows every key, with its sentence (the spec tables in tests_file.cpp). Does not know what is
// tested, nor how: suite.hpp does.
#pragma once

#include "parsers/yaml/spec.hpp"

namespace tools {

namespace core = parsers::core;
namespace yaml = parsers::yaml;

struct TestFile {
  core::Name test;
  yaml::Text given;
  yaml::Text now;
  yaml::Map<yaml::Text> change;
  yaml::Map<yaml::Node> expect;
  yaml::Text ack;
  yaml::Text golden;
};

struct TestsFile {
  yaml::Text tests;
  core::Name about;
  yaml::Text given;
  yaml::Text now;
  std::vector<TestFile> cases;
};

}  // namespace tools

namespace parsers::yaml {
template <>
const Spec<tools::TestFile>& spec<tools::TestFile>();
template <>
const Spec<tools::TestsFile>& spec<tools::TestsFile>();
}  // namespace parsers::yaml
