"""The servers side by side: each a process on a free loopback port that can be asked for its CPU time and memory."""

import http.client
import os
import pathlib
import select
import signal
import socket
import subprocess
import time

KEYS = {
    "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
    "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
}


class Server:
    """A running server. `port` is bound when the constructor returns; `stop` ends the process and waits for it."""

    def __init__(self, name, command, port=None, log=None):
        self.name = name
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log or subprocess.DEVNULL, text=True)
        try:
            self.port = port or self._port_of_ready_line()
            self.ready = time.perf_counter()
            self._wait_until_bound()
        except BaseException:
            self.stop()
            raise

    def _port_of_ready_line(self):
        readable, _, _ = select.select([self.process.stdout], [], [], 1200)
        line = self.process.stdout.readline() if readable else ""
        if "listening on http://" not in line:
            raise SystemExit(f"{self.name} said {line!r} instead of where it listens")
        return int(line.rstrip().rstrip("/").rsplit(":", 1)[1])

    def _wait_until_bound(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.0005)
        raise SystemExit(f"{self.name} does not listen on port {self.port}")

    def ask(self, method, path, headers=None, body=None):
        """One request on a connection of its own: status, content type, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {**KEYS, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def processes(self):
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def cpu_seconds(self):
        total = 0
        for pid in self.processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def resident_mebibytes(self):
        return self._mebibytes("VmRSS:")

    def peak_mebibytes(self):
        return self._mebibytes("VmHWM:")

    def _mebibytes(self, measure):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(measure):
                return int(line.split()[1]) / 1024
        raise SystemExit(f"{self.name} is gone")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def understudy(binary, seed_data=None):
    seeds = ["--seed-data", str(seed_data)] if seed_data else []
    return Server("understudy", [binary, "serve", "--port", "0", *seeds])


def c_handler(binary, work, body, content_type):
    path = work / "body"
    path.write_bytes(body)
    port = free_port()
    return Server("C handler", [binary, str(port), str(path), content_type], port)


def nginx(work, body, content_type):
    """nginx with the body in its configuration, or as a file held open where it is too long for that."""
    home = work / "nginx"
    home.mkdir(exist_ok=True)
    (home / "constant").write_bytes(body)
    if len(body) < 3000:
        escaped = body.decode().replace("\\", "\\\\").replace("'", "\\'").replace("$", "${dollar}")
        location = f"default_type '{content_type}'; return 200 '{escaped}';"
    else:
        location = f"default_type '{content_type}'; root {home}; rewrite ^ /constant break;"
    port = free_port()
    # As root its workers would become nobody, who may not read the work folder.
    user = "user root root;" if os.geteuid() == 0 else ""
    configuration = home / "nginx.conf"
    configuration.write_text(f"""
        {user} daemon off; worker_processes auto; pid {home}/pid; error_log stderr crit;
        events {{ worker_connections 1024; }}
        http {{
            access_log off; keepalive_requests 1000000000; open_file_cache max=10; types {{}}
            client_body_temp_path {home}; proxy_temp_path {home}; fastcgi_temp_path {home}; uwsgi_temp_path {home}; scgi_temp_path {home};
            geo $dollar {{ default "$"; }}
            server {{ listen 127.0.0.1:{port} reuseport; location / {{ {location} }} }}
        }}""")
    return Server("nginx", ["nginx", "-p", str(home), "-c", str(configuration), "-e", "stderr"], port)
