// Runs the Slack service of npm's `emulate` (scripts/peers.sh slack) for tests, behind a small proxy.
//   node slack_emulate.mjs <folder of the package> <port> <signing secret>
// The package offers no way to say where events go, so its registration is wrapped to add one. It reads arguments from
// POST bodies only, while Slack's own client also puts them into the address: the proxy moves them.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, port, secret] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const dist = path.join(folder, "dist");
const load = (file) => import(pathToFileURL(path.join(dist, file)));
const holdsSlack = (file) => /^dist-.*\.js$/.test(file) && fs.readFileSync(path.join(dist, file), "utf8").includes("chat.postMessage");

const { slackPlugin } = await load(fs.readdirSync(dist).find(holdsSlack));
const register = slackPlugin.register.bind(slackPlugin);
slackPlugin.register = (app, store, webhooks, ...rest) => {
  app.post("/__test/subscribe", async (context) => {
    const { url } = await context.req.json();
    return context.json(webhooks.register({ owner: "slack", url, events: ["*"], active: true }));
  });
  return register(app, store, webhooks, ...rest);
};

const { createEmulator } = await load("api.js");
const emulator = await createEmulator({
  service: "slack",
  port: port + 1,
  seed: {
    slack: {
      team: { name: "Shop", domain: "shop" },
      signing_secret: secret,
      users: [{ name: "carl", real_name: "Carl Customer" }],
      channels: [{ name: "help" }],
      oauth_apps: [
        { app_id: "A1", client_id: "1.1", client_secret: "x", name: "Help", redirect_uris: ["http://127.0.0.1/"],
          bot_id: "B0HELP", bot_user_id: "U0HELPBOT", bot_name: "helpbot" },
      ],
      tokens: [
        { token: "xoxb-bot", type: "bot", user_id: "U0HELPBOT", bot_id: "B0HELP", bot_user_id: "U0HELPBOT", app_id: "A1" },
        { token: "xoxp-carl", type: "user", user: "carl" },
      ],
    },
  },
});

http
  .createServer(async (request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !["host", "connection", "content-length", "transfer-encoding"].includes(name)),
    );
    let [body, method] = [Buffer.concat(await request.toArray()), request.method];
    const url = new URL(request.url, emulator.url);
    if (url.pathname.startsWith("/api/") && (method === "GET" || url.search)) {
      const form = new URLSearchParams((headers["content-type"] || "").includes("urlencoded") ? body.toString() : "");
      url.searchParams.forEach((value, name) => form.set(name, value));
      [body, method, url.search] = [Buffer.from(form.toString()), "POST", ""];
      headers["content-type"] = "application/x-www-form-urlencoded";
    }
    const answer = await fetch(`http://127.0.0.1:${port + 1}${url.pathname}`, {
      method, headers, body: method === "GET" ? undefined : body,
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") || "application/json" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  })
  .listen(port, "127.0.0.1", () => console.log("ready"));
