#!/usr/bin/env python3
"""The never-arrows of ARCHITECTURE.md, banned words and size budgets. Self-tests run first: a rule that catches nothing is no rule."""
import re
import subprocess
import sys

SERVICES = ["intake", "validation", "rendering", "notification", "importing"]
LARGEST_FILE = 600
LONGEST_FUNCTION = 40

# Which folder may include which; the longest matching prefix decides. "*" = anything.
MAY_INCLUDE = {
    "services/common": ["services/common"],
    "services/common/format": ["services/common/base", "services/common/calendar", "services/common/format"],
    "services/common/calendar": ["services/common/base", "services/common/calendar"],
    "services/common/text": ["services/common/base", "services/common/text"],
    "services/allinone": ["services/common", "gateway/module.h"] + [f"services/{s}/module.h" for s in SERVICES],
    "services/ctl": ["services/common", "services/ctl", "services/validation", "services/rendering", "services/importing",
                     "services/intake/schema.h", "services/notification/schema.h"],  # db migrate, backup, restore
    "gateway": ["services/common", "gateway"],
    "tests": ["*"],
}
for service in SERVICES:
    MAY_INCLUDE[f"services/{service}"] = ["services/common", f"services/{service}"]

MAY_INCLUDE["services/validation"].append("services/importing/module.h")  # two modules in one process

# Files that decide: nothing of the outside world in them.
PURE = re.compile(r"services/(intake/(lifecycle|access|credit_code|registry|rollup_figures|people_rules|attachment_type|nil_answers)\.|validation/(?!module|main|validation_service)|rendering/(?!module|main|rendering_service|fonts|artifact_store|publisher)"
                  r"|notification/(messages\b|mail\b|season/)|importing/(?!module|import_service)|common/format/(?!registry)|common/(calendar|text)/)")
IMPURE = re.compile(r"grpc|redis|sqlite|common/store|common/queue|common/clock/clock|common/telemetry|common/rpc|<fstream>|absl/time/clock")

BANNED = [
    (re.compile(r"absl::Now\("), r"services/common/clock/|services/common/testing/", "take a Clock"),
    (re.compile(r"std::string_view\b"), None, "Debian's Abseil does not convert it"),
    (re.compile(r"\bs?rand\("), None, "take an IdSource"),
    (re.compile(r"\bgetenv\("), r"services/common/config/|tests/", "configuration comes through config.h"),
    (re.compile(r"\b(sleep_for|SleepFor|usleep|nanosleep)\("), r"services/common/testing/", "wait on a condition"),
    (re.compile(r"std::regex\b"), None, "use RE2"),
    (re.compile(r"absl::Mutex\b"), None, "ThreadSanitizer understands std::mutex"),
    (re.compile(r"\"nianbao:"), r"services/common/queue/redis_keys", "Redis keys are made in redis_keys.cc"),
    (re.compile(r"\b(SELECT|INSERT INTO|UPDATE) [a-z]"), r"services/common/store/|_store\.cc|schema\.cc|_test\.cc|/bench/", "SQL belongs to the store"),
    (re.compile(r"ON CONFLICT"), None, "not every engine of PostgreSQL's kin knows it: UPDATE, then INSERT … WHERE NOT EXISTS"),
]


def allowed(path, include):
    best = max((p for p in MAY_INCLUDE if path.startswith(p + "/")), key=len, default=None)
    if best is None or not re.match(r"(services|gateway|tests)/", include):
        return True
    if re.search(r"_test\.cc$|_fixture\.|_benchmark\.cc$", path):  # tests may feed one core with another's output
        return True
    return any(p == "*" or include == p or include.startswith(p + "/") for p in MAY_INCLUDE[best])


FUNCTION = re.compile(r"( {0,2})(?!namespace|class|struct|enum|union|extern|//|if|for|while|switch|else|do|return|case|#)\S.*\)( const)?( override| final)?( noexcept)? \{$")


def long_functions(path, lines):
    """Functions, as clang-format lays them out, that do more than a reader takes in at once; lists of words are no deeds."""
    for first, line in enumerate(lines):
        found = FUNCTION.match(line)
        if not found:
            continue
        end = next((n for n in range(first + 1, len(lines)) if lines[n].startswith(found.group(1) + "}")), first)
        size = sum(1 for body in lines[first + 1:end] if body.endswith((";", "{", ":")))
        if size > LONGEST_FUNCTION:
            yield f"{path}:{first + 1}: a function of {size} statements, {LONGEST_FUNCTION} are allowed"


def faults_of(path, text):
    faults = list(long_functions(path, text.splitlines()))
    is_test = re.search(r"_test\.cc$|_fixture\.|^tests/", path) is not None
    for number, line in enumerate(text.splitlines(), 1):
        include = re.match(r'#include [<"]([^>"]+)[>"]', line)
        if include and not allowed(path, include.group(1)):
            faults.append(f"{path}:{number}: must not include {include.group(1)}")
        if include and PURE.search(path) and not is_test and IMPURE.search(include.group(0)):
            faults.append(f"{path}:{number}: a pure file must not include {include.group(1)}")
        code = line.split("//")[0]
        for pattern, exempt, why in BANNED:
            if pattern.search(code) and not (exempt and re.search(exempt, path)):
                faults.append(f"{path}:{number}: {pattern.pattern} — {why}")
    if len(text.splitlines()) > LARGEST_FILE:
        faults.append(f"{path}: more than {LARGEST_FILE} lines")
    return faults


def self_test():
    bad = [
        ("services/intake/x.cc", '#include "services/validation/check.h"'),
        ("services/common/rpc/x.cc", '#include "services/intake/module.h"'),
        ("gateway/x.cc", '#include "services/intake/reports.h"'),
        ("services/allinone/main.cc", '#include "services/intake/reports.h"'),
        ("services/common/format/x.cc", '#include "services/common/queue/job_queue.h"'),
        ("services/intake/lifecycle.cc", "#include <grpcpp/grpcpp.h>"),
        ("services/rendering/layout.cc", '#include "services/common/clock/clock.h"'),
        ("services/intake/x.cc", "auto now = absl::Now();"),
        ("services/intake/reports.cc", 'sql.Execute("SELECT body FROM x")'),
        ("services/intake/x.cc", 'key = "nianbao:x"'),
        ("services/intake/x_store.cc", '"… ON CONFLICT (name) DO NOTHING"'),
        ("gateway/x.h", "std::string_view name;"),
        ("gateway/x.cc", "\n" * (LARGEST_FILE + 2)),
        ("gateway/x.cc", "int F() {\n" + "  ++x;\n" * (LONGEST_FUNCTION + 1) + "}\n"),
    ]
    good = [
        ("services/intake/x.cc", '#include "services/common/base/error.h"'),
        ("services/allinone/main.cc", '#include "services/intake/module.h"'),
        ("services/intake/intake_store.cc", 'sql.Execute("SELECT body FROM x")'),
        ("services/common/clock/clock.cc", "return absl::Now();"),
        ("gateway/x.cc", "Table F() {\n" + "  {1, 2},\n" * (LONGEST_FUNCTION + 1) + "}\n"),
    ]
    for path, text in bad:
        assert faults_of(path, text), f"the gate lets pass: {path}: {text[:60]}"
    for path, text in good:
        assert not faults_of(path, text), f"the gate refuses: {path}: {text[:60]}"


def main():
    self_test()
    files = subprocess.run(["git", "ls-files", "*.h", "*.cc"], capture_output=True, text=True, check=True).stdout.split()
    faults = []
    sizes = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        faults += faults_of(path, text)
        sizes.append((text.count("\n"), path))
    print("\n".join(faults))
    print("longest files:", ", ".join(f"{path} {lines}" for lines, path in sorted(sizes)[-5:][::-1]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
