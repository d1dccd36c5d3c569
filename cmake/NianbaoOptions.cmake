# Compiler settings for all code of ours: C++20, warnings are errors, ccache and mold where present.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

set(NIANBAO_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined or thread")
option(NIANBAO_GRPC "Build what needs gRPC; OFF builds and tests the core libraries alone" ON)

option(NIANBAO_FUZZ "Build the fuzzers (tests/fuzz); needs clang, see the preset" OFF)
if(NIANBAO_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# -g1 gives line numbers in stack traces at a third of the cost of -g.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

if(NIANBAO_SANITIZE)
  add_compile_options(-fsanitize=${NIANBAO_SANITIZE} -fno-omit-frame-pointer)
  if(NIANBAO_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  if(NIANBAO_SANITIZE MATCHES "thread")
    # Protobuf's headers lay maps out otherwise under this macro than Debian's library does; libstdc++ keeps its own.
    add_compile_options(-U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
  endif()
  add_link_options(-fsanitize=${NIANBAO_SANITIZE})
endif()

add_library(nianbao_warnings INTERFACE)
target_compile_options(nianbao_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wno-missing-field-initializers  # designated initialisers leave out what has a default
  -Werror)
