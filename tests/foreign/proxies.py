"""Web servers in front, with the configurations that docs/operator.md shows: what readers get is what gazetted sends."""

import gzip
import re
import socket
import ssl
import subprocess
from functools import cached_property
from pathlib import Path

import brotli

from office import Office, free_port
from samba import end, start

DOCUMENTED = Path(__file__).resolve().parent.parent.parent / "docs" / "operator.md"
NAME, HOST = "press.example.org", "127.0.0.1"
FEED = "/feeds/all.atom"
CODINGS = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress, "zstd": None}
# As on a machine where other sites are compressed.
APACHE = """ServerName localhost
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
Listen {http}
Listen {https}
{modules}
TypesConfig /etc/mime.types
AddOutputFilterByType DEFLATE application/atom+xml text/html
{site}"""
APACHE_MODULES = (
    "mpm_event authz_core mime ssl socache_shmcb proxy proxy_http http2 headers alias deflate filter env brotli".split()
)
NGINX = """daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{ gzip on; gzip_types application/atom+xml; access_log off;
client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
{site} }}"""
CADDY = "{{\n\tadmin off\n\tauto_https off\n\thttp_port {port}\n}}\n{site}"

CASES = []


def case(function):
    CASES.append(function)
    return function


def documented(language, **ours):
    """The one block in this language, with our own addresses and certificate in place of the documented ones."""
    [snippet] = re.findall(rf"```{language}\n(.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)
    for theirs, own in ours.values():
        snippet, found = re.subn(theirs, own, snippet)
        assert found, f"docs/operator.md has no {theirs} for {language}"
    return snippet


class Front:
    """An office, and a certificate for its name."""

    def __init__(self, program, folder):
        folder.mkdir()
        self.folder = folder
        self.key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
        command += ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", self.key, "-out", self.certificate]
        made = subprocess.run(command, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        self.office = Office(program, folder / "office", url=f"https://{NAME}")
        self.office.publish("pier.txt", b"The pier opens\n\nIt opens on Monday at nine, and is free for all.\n")

    @cached_property
    def feed(self):
        return (self.office.folder / "feeds" / "all.atom").read_bytes()

    def get(self, port, *options):
        body, head = self.folder / "body", self.folder / "head"
        body.write_bytes(b"")
        command = ["curl", "-sS", "--max-time", "20", "--cacert", self.certificate, "-D", head, "-o", body, *options]
        command += ["--resolve", f"{NAME}:{port}:{HOST}", f"https://{NAME}:{port}{FEED}"]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        first, *rest = head.read_text("iso-8859-1").strip().split("\n")
        fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in rest if ":" in line)}
        return int(first.split()[1]), fields, body.read_bytes()

    def readers_get_what_is_sent(self, name, command, port):
        context = ssl.create_default_context(cafile=self.certificate)

        def answers():
            try:
                with socket.create_connection((HOST, port), timeout=5) as plain:
                    context.wrap_socket(plain, server_hostname=NAME).close()
            except OSError:
                return False
            return True

        process = start(command, self.folder / f"{name}.out", answers)
        try:
            for coding, decode in CODINGS.items():
                asked = ("-H", f"Accept-Encoding: {coding}")
                status, fields, body = self.get(port, *asked)
                told = (status, fields.get("content-encoding", "identity"), fields["vary"], fields["content-type"])
                assert told == (200, coding, "Accept-Encoding", "application/atom+xml; charset=utf-8"), told
                assert fields["etag"].endswith(f'-{coding}"'), fields["etag"]
                assert decode is None or decode(body) == self.feed, f"{coding}: {body[:200]}"
                again, _fields, none = self.get(port, *asked, "-H", f"If-None-Match: {fields['etag']}")
                assert (again, none) == (304, b""), f"{coding}: asked again, {again}"
            # Who asks for no coding gets none, under the tag of none.
            status, fields, body = self.get(port)
            assert (status, body) == (200, self.feed) and fields["etag"].endswith('-identity"'), fields
            status, _fields, _body = self.get(port, "--head")
            assert status == 200, f"HEAD: {status}"
        finally:
            end(process)

    def stop(self):
        return self.office.stop()


def ours(front, https):
    return {
        "gazetted": (r"127\.0\.0\.1:8080", f"{HOST}:{front.office.port}"),
        "certificate": (r"/etc/letsencrypt/\S*fullchain\.pem", str(front.certificate)),
        "key": (r"/etc/letsencrypt/\S*privkey\.pem", str(front.key)),
    }


@case
def nginx_as_documented_passes_everything_on(site):
    front, http, https = site.front, free_port(), free_port()
    folder = front.folder / "nginx"
    folder.mkdir()
    listen = {
        "six": (r" *listen \[::\]:.*\n", ""),
        "http": (r"listen 80;", f"listen {HOST}:{http};"),
        "https": (r"listen 443 ", f"listen {HOST}:{https} "),
    }
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, site=documented("nginx", **ours(front, https), **listen)))
    front.readers_get_what_is_sent("nginx", ["nginx", "-c", config, "-e", folder / "first.log"], https)


@case
def caddy_as_documented_passes_everything_on(site):
    front, https = site.front, free_port()
    where = f"https://{NAME}:{https} {{\n\tbind {HOST}\n\ttls {front.certificate} {front.key}\n"
    gazetted = {"gazetted": ours(front, https)["gazetted"], "where": (rf"(?m)^{re.escape(NAME)} {{\n", where)}
    config = front.folder / "Caddyfile"
    config.write_text(CADDY.format(port=free_port(), site=documented("caddyfile", **gazetted)))
    command = ["env", f"HOME={front.folder}", "caddy", "run", "--adapter", "caddyfile", "--config", config]
    front.readers_get_what_is_sent("caddy", command, https)


@case
def apache_as_documented_passes_everything_on(site):
    front, http, https = site.front, f"{HOST}:{free_port()}", free_port()
    folder = front.folder / "apache"
    folder.mkdir()
    listen = {"http": (r"\*:80>", f"{http}>"), "https": (r"\*:443>", f"{HOST}:{https}>")}
    home = Path("/usr/lib/apache2/modules")
    modules = "\n".join(f"LoadModule {name}_module {home}/mod_{name}.so" for name in APACHE_MODULES)
    text = APACHE.format(
        folder=folder, http=http, https=f"{HOST}:{https}", modules=modules,
        site=documented("apache", **ours(front, https), **listen),
    )
    config = folder / "apache.conf"
    config.write_text(text)
    front.readers_get_what_is_sent("apache", ["apache2", "-d", folder, "-f", config, "-DFOREGROUND"], https)
