// Runs a fuzz target on the files of a corpus, each whole and broken off anywhere.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

// A copy of exactly this size, so that the sanitizer sees a read behind its end.
void run(const std::vector<std::uint8_t>& bytes, std::size_t size) {
  const std::vector<std::uint8_t> exact(bytes.begin(),
                                        bytes.begin() + static_cast<std::ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(exact.data(), size);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::size_t kPrefixesMax = 2000;
  int files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
      for (std::size_t size = 0; size < std::min(bytes.size(), kPrefixesMax); ++size) {
        run(bytes, size);
      }
      run(bytes, bytes.size());
      ++files;
    }
  }
  std::printf("%d passed, 0 failed\n", files);
  return files == 0 ? 1 : 0;
}
