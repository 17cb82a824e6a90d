"""Parts of requests as no browser sends them."""

from __future__ import annotations

METHODS = ("TRACE", "CONNECT", "PROPFIND", "get", "G\xc9T", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "A" * 200, "-")
HOSTS = (
    "",
    " ",
    "[::1]",
    "[",
    "localhost:99999",
    "a:b:c",
    ".localhost",
    "..",
    "xn--a.localhost",
    "\xff\xfe",
    "a" * 300,
)
HOSTS += ("demonstration-1.localhost:", "demonstration-1.localhost:x", "user@demonstration-1.localhost", "%00", "a/b")
TYPES = (
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "image/png",
    "",
    "/",
)
TYPES += (
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=zqx",
    ";" * 99,
)
BODIES = (b"", b"\xff\xfe", b"\0" * 99, b"[" * 9999, b"{}", b"--\r\n", b"a=%", b"a=%ff%fe", b"&&&==&", b"a" * 70_000)
HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_ACCEPT_LANGUAGE": ("*", "fr;q=zqx", "," * 999, "\xff", "-", "fr-\xe9;q=1e400"),
    "HTTP_COOKIE": ("alize=", "alize=.", "alize=zqx.zqx.zqx", ";;;=;", "language=../zqx", "\xff=\xff", "a=b; " * 500),
    "HTTP_RANGE": ("bytes=0-", "bytes=-1", "bytes=9-1", "zqx=0-1", "bytes=99999999999999999999-", "bytes=0-0,1-1"),
    "HTTP_IF_MODIFIED_SINCE": ("zqx", "Thu, 01 Jan 0000 00:00:00 GMT", "Thu, 01 Jan 99999 00:00:00 GMT", ""),
    "HTTP_IF_NONE_MATCH": ('W/"', "*", '"zqx', "," * 99),
    "HTTP_ORIGIN": ("null", "http://[", "://", "http://\xff", "zqx", "http://demonstration-1.localhost:99999"),
    "HTTP_REFERER": ("http://[", "\xff", "javascript:zqx", "a" * 9000),
    "HTTP_USER_AGENT": ("", "\xff\xfe", "<script>zqx</script>", "a" * 9000, "zqx\0"),
    "HTTP_AUTHORIZATION": ("Basic", "Basic zqx", "Basic \xff", "Digest a=", "Bearer " + "a" * 9000),
    "HTTP_X_FORWARDED_FOR": ("zqx", "::::", "1.2.3.4," * 99, "\xff"),
    "HTTP_X_FORWARDED_PROTO": ("javascript", "https, http", "\xff"),
    "HTTP_TRANSFER_ENCODING": ("chunked", "zqx"),
    "HTTP_EXPECT": ("100-continue", "zqx"),
    "CONTENT_LENGTH": ("-1", "zqx", "999999999999", "1", "0", "1e3", "\xb2"),
    "REMOTE_ADDR": ("", "zqx", "::1", "fe80::1%eth0"),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
}  # fmt: skip
