"""Chromium without a window, driven over its DevTools pipe; needs nothing but Python and the browser.

https://chromedevtools.github.io/devtools-protocol/: JSON messages, each ended by a zero byte, on the descriptors 3 and 4 of the browser.
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]


class Browser:
    def __init__(self):
        program = os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)
        if not program:
            raise SystemExit("no browser: install chromium, or say in CHROMIUM where it is")
        self.profile = tempfile.mkdtemp(prefix="understudy-browser-")
        theirs_in, self.out = os.pipe()
        self.inward, theirs_out = os.pipe()

        def place():
            # beyond 4 first, so that neither is overwritten
            read, write = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(read, 3)
            os.dup2(write, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
             "--disable-popup-blocking", "--window-size=900,900", f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer = b""
        self.number = 0

    def call(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") != self.number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def receive(self):
        while b"\0" not in self.buffer:
            more = os.read(self.inward, 1 << 16)
            if not more:
                raise SystemExit("the browser has gone away")
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def open(self, url):
        return Page(self, self.call("Target.createTarget", url=url)["targetId"])

    def page(self, beginning):
        """The page or frame whose address begins so, as soon as there is one."""
        def find():
            for target in self.call("Target.getTargets")["targetInfos"]:
                if target["type"] in ("page", "iframe") and target["url"].startswith(beginning):
                    return Page(self, target["targetId"])
            return None
        return wait(find, f"a page at {beginning}")

    def close(self):
        try:
            self.call("Browser.close")
        except (SystemExit, RuntimeError, OSError):
            pass
        self.process.wait(timeout=20)
        shutil.rmtree(self.profile, ignore_errors=True)


class Page:
    def __init__(self, browser, target):
        self.browser = browser
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def run(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']['exception'].get('description')}")
        return answer["result"].get("value")

    def until(self, script, what):
        """Waits until the script gives something, whatever page comes in between."""
        def look():
            try:
                return self.run(script)
            except RuntimeError:
                return None
        return wait(look, what)

    def title(self, text):
        self.until(f"document.readyState === 'complete' && document.title.includes({json.dumps(text)})", f"the page “{text}”")

    def press(self, text):
        """Presses the button of that text; a form that is not filled in as it must be is not sent."""
        button = f"[...document.querySelectorAll('button')].find(b => (b.ariaLabel || b.textContent).trim() === {json.dumps(text)})"
        self.until(f"!!({button})", f"the button “{text}”")
        self.run(f"({button}).click()")

    def fill(self, name, value):
        self.run(f"document.querySelector('[name^={json.dumps(name)}]').value = {json.dumps(value)}")

    def picture(self, folder, name, dark=False):
        if not folder:
            return
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(os.path.join(folder, f"{name}.png"), "wb") as file:
            file.write(base64.b64decode(data))


def wait(look, what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise SystemExit(f"waited {seconds} s for {what}")
