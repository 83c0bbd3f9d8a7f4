import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    """Run a command away from the repository and from this test's own environment."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    if path is not None:
        environ["PATH"] = f"{path}{os.pathsep}{environ['PATH']}"
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it in a fresh environment, and return the folder of its programs.

    Nothing is fetched: the dependencies are those of the environment that runs the tests.
    """
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, REPOSITORY, cwd=folder)
    (wheel,) = folder.glob("llmnotes-*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    run(*pip, "--python", environment, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    ours = next(path for path in map(Path, sys.path) if (path / "markdown_it").is_dir())
    (packages / "dependencies.pth").write_text(f"{ours}\n")
    return environment / "bin"


@pytest.fixture
def site(installed: Path, tmp_path: Path) -> Path:
    run("llmnotes", "init", "my-notes", cwd=tmp_path, path=installed)
    return tmp_path / "my-notes"


def test_the_installed_package_is_not_the_repository(installed: Path, tmp_path: Path) -> None:
    origin = run(installed / "python", "-c", "import llmnotes; print(llmnotes.__file__)", cwd=tmp_path)
    assert Path(origin.strip()).is_relative_to(installed.parent)


def test_a_new_site_is_built_with_the_theme(installed: Path, site: Path) -> None:
    said = run("make", "build", "ARGS=--offline", cwd=site, path=installed)
    assert "Built 1 note" in said
    assert said.count("warning:") == 1, "nobody is asked offline"
    page = (site / "_site/welcome/index.html").read_text()
    assert "<math" in page
    assert 'class="e-content"' in page
    (style,) = (site / "_site/static").glob("style.*.css")
    assert f"/static/{style.name}" in page


def test_the_other_targets_of_a_new_site_work(installed: Path, site: Path) -> None:
    assert "make build" in run("make", cwd=site, path=installed)
    said = run("make", "check", "ARGS=--offline", cwd=site, path=installed)
    assert "[unverified]" in said
    assert "\n1 warning" in said


def test_a_note_that_is_started_becomes_a_page(installed: Path, site: Path) -> None:
    run("llmnotes", "new", 'It\'s "quoted": #1', cwd=site, path=installed)
    run("make", "build", "ARGS=--offline", cwd=site, path=installed)
    assert "It&#39;s &#34;quoted&#34;: #1" in (site / "_site/it-s-quoted-1/index.html").read_text()
