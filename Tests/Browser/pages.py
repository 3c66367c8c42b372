#!/usr/bin/env python3
"""Cyclr's browser pages in a real browser: consent, LAUNCH and a marketplace, as a host application embeds them.

    understudy exec -- Tests/Browser/pages.py [--pictures FOLDER]

Prints a line for each thing that works and ends with 0; ends with a sentence and 1 at the first that does not.
"""
import argparse
import http.server
import json
import os
import threading
import urllib.parse
import urllib.request

from cdp import Browser, wait

HOST = b"""<!DOCTYPE html><title>Host</title><h1>Host</h1><div id="frame"></div><script>
var messages = [];
addEventListener("message", function (event) { messages.push([event.origin, event.data]); });
</script>"""


class Host(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(HOST)

    def log_message(self, *_):
        pass


def api(method, path, body=None, account=None):
    headers = {"Authorization": f"Bearer {os.environ['CYCLR_ACCESS_TOKEN']}", "Content-Type": "application/json"}
    if account:
        headers["X-Cyclr-Account"] = account
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["CYCLR_BASE_URL"] + path, data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def check(is_so, what):
    if not is_so:
        raise SystemExit(f"failed: {what}")
    print(f"ok: {what}", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pictures", help="a folder for a picture of each page")
    pictures = options.parse_args().pictures
    if pictures:
        os.makedirs(pictures, exist_ok=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    browser = Browser()
    try:
        consent(browser, origin, pictures)
        launch(browser, origin, pictures)
        marketplace(browser, origin, pictures)
        others(browser, pictures)
    finally:
        browser.close()
        server.shutdown()


def service():
    return urllib.parse.urlsplit(os.environ["CYCLR_BASE_URL"])._replace(path="").geturl()


def oauth_link(connector, **more):
    token = api("POST", "/accounts/browser/signintoken", {"Username": "ada@acme.example"})["Token"]
    return f"{service()}/connectorauth/updateaccountconnectoroauth?" + urllib.parse.urlencode({"id": connector, "token": token, **more})


def consent(browser, origin, pictures):
    api("POST", "/accounts", {"Id": "browser", "Name": "Browser & Co"})
    catalogue = api("GET", "/connectors?query=HubSpot", account="browser")
    connector = api("POST", f"/connectors/{catalogue[0]['Id']}/install", {}, "browser")["Id"]

    def authenticated():
        return api("GET", f"/account/connectors/{connector}", account="browser")["Authenticated"]

    page = browser.open(oauth_link(connector, targetOrigin=f"{origin}/done?a=b"))
    page.title("HubSpot asks for your consent")
    page.picture(pictures, "consent")
    page.picture(pictures, "consent-dark", dark=True)
    page.press("Decline")
    page.title("Not connected")
    page.picture(pictures, "declined")
    check(not authenticated(), "whoever declines does not connect")

    page = browser.open(oauth_link(connector, targetOrigin=f"{origin}/done?a=b"))
    page.press("Approve")
    page.until(f"location.href === {json.dumps(origin + '/done?a=b')}", "the host's page")
    check(authenticated(), "whoever approves connects, and comes back to the host")

    host = browser.open(origin)
    host.title("Host")
    host.run(f"window.open({json.dumps(oauth_link(connector, targetOrigin=origin, callbackMessage='</script>it is done'))}); 0")
    window = browser.page(f"{service()}/connectorauth/consent")
    window.press("Approve")
    window.title("Connected")
    window.picture(pictures, "connected")
    message = host.until("messages[0]", "a message from the window")
    check(message == [service(), "</script>it is done"], "a window tells the page that opened it")

    link = oauth_link(connector, targetOrigin=origin, callbackMessage="framed", auto="approve")
    host.run(f"document.getElementById('frame').innerHTML = '<iframe></iframe>'; document.querySelector('iframe').src = {json.dumps(link)}; 0")
    host.until("messages.some(m => m[1] === 'framed')", "a message from the frame")
    check(True, "a frame tells the page around it, at once with auto=approve")

    window = browser.open(oauth_link(connector, targetOrigin="javascript:alert(1)"))
    window.title("Bad Request")
    window.picture(pictures, "refused")
    check(True, "a script is no address to come back to")


def launch(browser, origin, pictures):
    host = browser.open(origin)
    host.title("Host")
    link = api("POST", "/accounts/browser-launch/launch", {
        "AccountName": "<b>Launch</b>", "DisplayDescriptions": True, "Tags": ["email"], "CompleteParameter": "</script>&amp;"})["LaunchUrl"]
    host.run(f"window.open({json.dumps(link)}); 0")
    page = browser.page(f"{service()}/launch?")
    page.title("Choose an integration")
    page.picture(pictures, "launch")
    page.picture(pictures, "launch-dark", dark=True)
    page.press("Install MailChimp subscribers to HubSpot contacts")
    page.title("Set up MailChimp subscribers to HubSpot contacts")
    page.picture(pictures, "set-up")
    page.press("Connect MailChimp")
    check(page.run("document.activeElement.name") == "authvalue", "the browser does not let a key be forgotten")
    page.fill("authvalue", "0123456789-us1")
    page.press("Connect MailChimp")
    page.until("!document.querySelector('[name=authvalue]')", "the next question")
    while page.run("!!document.querySelector('form [name^=\"parameter.\"], form [name^=\"field.\"]')"):
        page.picture(pictures, "values")
        page.run("document.querySelectorAll('input:not([type=hidden])').forEach(i => i.value = 'c5a1e0f2b7'); 0")
        page.press("Save")
        page.until("!document.querySelector('form [name^=\"parameter.\"], form [name^=\"field.\"]')", "the next question")
    page.press("Sign in to HubSpot")
    page.title("HubSpot asks for your consent")
    page.press("Approve")
    page.title("All done")
    page.picture(pictures, "result")
    result = json.loads(host.until("messages[0]", "the result")[1])
    check(result == page.run("result"), "LAUNCH tells the page that opened it the result")
    check(result["status"] == "Active" and result["accountApiId"] == "browser-launch" and result["errors"] == [], "the cycle runs")
    check(result["completeParameter"] == "</script>&amp;", "and the parameter comes back as it was sent")
    check(api("GET", f"/cycles/{result['cycleId']}", account="browser-launch")["Status"] == "Active", "the API says so too")


def marketplace(browser, origin, pictures):
    connectors = [{"Name": name, "AuthValue": "{}"} for name in ("MailChimp", "HubSpot", "Slack", "Shopify", "Xero")]
    link = api("POST", "/users/marketplace", {
        "Username": "ada@acme.example", "AccountId": "browser-market", "MarketplaceId": 8, "InlineOAuth": False,
        "ConnectorAuthentications": connectors})["MarketplaceUrl"]
    host = browser.open(origin)
    host.title("Host")
    host.run(f"window.open({json.dumps(link)}); 0")
    page = browser.page(f"{service()}/launch/marketplace/8")
    page.title("Connect your shop")
    page.picture(pictures, "marketplace")
    page.press("Install Shopify orders to Xero invoices")
    page.until("document.title !== 'Connect your shop'", "the next page")
    if page.run("!!document.querySelector('form [name^=\"parameter.\"], form [name^=\"field.\"]')"):
        page.run("document.querySelectorAll('input:not([type=hidden])').forEach(i => i.value = 'c5a1e0f2b7'); 0")
        page.press("Save")
    page.title("All done")
    result = json.loads(host.until("messages[0]", "the result")[1])
    check(result["cycles"][0]["status"] == "Active", "a marketplace tells the page that opened it the result")
    page.run("document.querySelector('a.second').click()")
    page.title("Connect your shop")
    page.picture(pictures, "marketplace-installed")
    page.press("Uninstall Shopify orders to Xero invoices")
    page.until("![...document.querySelectorAll('button')].some(b => b.textContent === 'Uninstall')", "the list without it")
    check(api("GET", "/cycles", account="browser-market") == [], "and what it installs it uninstalls")


def others(browser, pictures):
    page = browser.open(api("POST", f"/accounts/{os.environ['CYCLR_ACCOUNT_ID']}/orbit", {})["OrbitUrl"])
    page.title("Integrations of")
    page.picture(pictures, "orbit")
    check(page.run("document.querySelectorAll('form').length") > 3, "ORBIT lists what the account has")
    token = api("POST", "/accounts/browser/signintoken", {})["Token"]
    page = browser.open(f"{service()}/account/signinwithtoken?token={token}")
    page.title("Browser & Co")
    page.picture(pictures, "account")
    page = browser.open(f"{service()}/account/signinwithtoken?token={token}")
    page.title("Unauthorized")
    page.picture(pictures, "used-up")
    check(True, "a sign-in token works once")


if __name__ == "__main__":
    main()
