"""kramdown itself, as Jekyll configures it: one process that is asked as often as there is a text."""

import json
import subprocess
from types import TracebackType

PROGRAM = """
require "json"; require "kramdown"; require "kramdown-parser-gfm"
STDOUT.sync = true
STDIN.each_line do |line|
  text, options = JSON.parse(line, symbolize_names: true)
  options = {input: "GFM", hard_wrap: false, syntax_highlighter: nil}.merge(options)
  puts JSON.generate(Kramdown::Document.new(text, options).to_html)
end
"""


def is_installed() -> bool:
    """Whether there is a Ruby here that knows kramdown and its parser for GitHub's Markdown."""
    try:
        command = ["ruby", "-e", 'require "kramdown"; require "kramdown-parser-gfm"']
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False


class Ruby:
    """A running kramdown."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["ruby", "-e", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> "Ruby":
        return self

    def __exit__(self, kind: type[BaseException] | None, what: object, where: TracebackType | None) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=60)

    def html(self, text: str, **options: object) -> str:
        """Return what kramdown makes of ``text``."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([text, options]) + "\n")
        self.process.stdin.flush()
        return str(json.loads(self.process.stdout.readline()))
