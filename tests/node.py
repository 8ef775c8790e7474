"""The Node that ships inside the playwright wheel: pure scripts are tested without a Node installed."""

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright

NODE = Path(playwright.__file__).parent / "driver" / "node"
STATIC = Path(__file__).resolve().parents[1] / "static"


def run_module(module: str, body: str, data: Any = None) -> Any:
    """What `body` answers, given the exports of static/`module` as `m` and `data`.

    `body` is the inside of an async function, so it ends with `return …`; the answer must be JSON.
    Timers that still run end with it.
    """
    script = f"""
      import {{ readFileSync }} from "node:fs";
      const m = await import({json.dumps((STATIC / module).as_uri())});
      const data = JSON.parse(readFileSync(0, "utf8"));
      const answer = await (async () => {{ {body} }})();
      const told = JSON.stringify(answer ?? null);
      process.stdout.write(told, () => process.exit());
    """
    done = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
