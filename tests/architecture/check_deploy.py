#!/usr/bin/env python3
"""What deploy/ promises hangs together: every program has its manifest, probes, unit and place in compose; no secret lies there."""
import functools
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
PROGRAMS = ["intake", "validation", "rendering", "notification", "gateway"]


def container_of(name):
    for document in yaml.safe_load_all((DEPLOY / "kubernetes" / f"{name}.yaml").read_text()):
        if document["kind"] in ("Deployment", "StatefulSet"):
            return document, document["spec"]["template"]["spec"]["containers"][0]
    raise LookupError(name)


def faults():
    kustomization = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    server = (DEPLOY / "server.txtpb").read_text()
    rpc_targets = set(re.findall(r'(\w+): "\1:8301"', server))
    for name in PROGRAMS:
        document, container = container_of(name)
        volumes = {v["name"] for v in document["spec"]["template"]["spec"]["volumes"]}
        volumes |= {c["metadata"]["name"] for c in document["spec"].get("volumeClaimTemplates", [])}
        if f"{name}.yaml" not in kustomization["resources"]:
            yield f"kubernetes/kustomization.yaml leaves out {name}.yaml"
        if container["command"][0] != f"nianbao-{name}":
            yield f"kubernetes/{name}.yaml runs {container['command'][0]}"
        for probe in ("livenessProbe", "readinessProbe"):
            if container.get(probe, {}).get("httpGet", {}).get("port") != "admin":
                yield f"kubernetes/{name}.yaml has no {probe} on the admin port"
        if "limits" not in container["resources"]:
            yield f"kubernetes/{name}.yaml sets no limits"
        for mount in container["volumeMounts"]:
            if mount["name"] not in volumes:
                yield f"kubernetes/{name}.yaml mounts {mount['name']}, which is no volume"
        if compose["services"].get(name, {}).get("command") != f"nianbao-{name}":
            yield f"compose.yaml does not run nianbao-{name}"
        if name != "gateway" and name not in rpc_targets:
            yield f"server.txtpb has no target {name}:8301"
    for path in DEPLOY.rglob("*"):
        if path.is_file() and re.search(r"(?i)(password|token)\s*[:=]\s*\"?(?!change-me)[a-z0-9]{8,}\"?\s*$", path.read_text(), re.M):
            yield f"{path.name} seems to hold a secret"


@functools.lru_cache(maxsize=None)
def package_of(path):
    found = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True)
    return found.stdout.split(":")[0] if found.returncode == 0 else None


def closure_of(packages):
    """Packages with everything that they depend on, as installed here."""
    seen, waiting = set(), list(packages)
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        shown = subprocess.run(["dpkg-query", "-W", "-f", "${Depends},${Pre-Depends}", package], capture_output=True, text=True)
        waiting += [re.split(r"[ :(|]", part.strip())[0] for part in shown.stdout.split(",") if part.strip()]
    return seen


def missing_libraries():
    """Every library that a program needs must come with the packages that the Containerfile installs."""
    installed = re.search(r"--no-install-recommends([^&]*)&&", (DEPLOY / "Containerfile").read_text()).group(1)
    known = closure_of(installed.replace("\\", " ").split())
    for program in sorted((ROOT / "build" / "bin").glob("nianbao*")):
        listed = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        needed = re.findall(r"NEEDED\s+(\S+)", subprocess.run(["objdump", "-p", program], capture_output=True, text=True).stdout)
        for library in needed:
            path = re.search(rf"{re.escape(library)} => (\S+)", listed)
            package = path and (package_of(path.group(1)) or package_of(path.group(1).removeprefix("/usr")) or package_of("/usr" + path.group(1)))
            if package and package not in known and "bench" not in program.name:
                yield f"Containerfile lacks {package}, which {program.name} needs for {library}"


def main():
    found = list(faults()) + list(missing_libraries())
    for fault in found:
        print("deploy:", fault, file=sys.stderr)
    return 1 if found else 0


sys.exit(main())
