"use strict";
// The first page: reports with their states, one report with findings, history and documents. Speaks Connect JSON.
const STATES = { DRAFT: "草稿", VALIDATING: "校验中", IN_REVIEW: "待审核", IN_SECRECY_REVIEW: "待保密审查", AWAITING_SIGN_OFF: "待签发", FILED: "已报送", APPROVED: "待公布", PUBLISHED: "已公布", RETURNED: "已退回", SUPERSEDED: "已被更正", WITHDRAWN: "已撤下" };
const ACTIONS = { Create: "新建", Submit: "提交", Pass: "校验通过", Fail: "校验退回", Review: "审核", ClearSecrecy: "保密审查", SignOff: "签发报送", Return: "退回", Recall: "撤回", Approve: "核查通过", StoreArtifacts: "生成文件", Publish: "公布", Correct: "更正", Supplement: "补充", Withdraw: "撤下", Revise: "修改" };
const SEVERITIES = { ERROR: "错误", WARNING: "需核实", HINT: "提示" };
const main = document.getElementById("main");

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick" || key === "onsubmit") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function token() { return sessionStorage.getItem("token") || ""; }

async function call(method, request) {
  const response = await fetch("/" + method, { method: "POST", headers: { "Content-Type": "application/json", Authorization: "Bearer " + token() }, body: JSON.stringify(request) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message || "出错了"), { code: answer.code });
  return answer;
}

const reports = (method, request) => call("nianbao.intake.v1.ReportService/" + method, request);
const when = (time) => time ? new Date(time).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false }) : "";
const stateBadge = (state) => element("span", { class: "state " + state }, STATES[state] || state || "");

function show(...children) { main.replaceChildren(...children); }

function signIn(message) {
  const input = element("input", { id: "token", type: "password", autocomplete: "off", required: "" });
  show(element("form", { class: "card", onsubmit: (event) => { event.preventDefault(); sessionStorage.setItem("token", input.value); route(); } },
    element("h2", {}, "登录"), message ? element("p", { class: "error" }, message) : null,
    element("p", {}, element("label", { for: "token" }, "访问令牌 "), input, " ", element("button", {}, "进入"))));
}

async function listPage() {
  const answer = await reports("ListAnnualReports", { parent: "organs/-", pageSize: 200 });
  const rows = (answer.annualReports || []).map((report) => element("tr", {},
    element("td", {}, element("a", { href: "#/" + report.name }, report.organDisplayName)),
    element("td", { class: "number" }, String(report.reportYear)), element("td", {}, stateBadge(report.state)),
    element("td", { class: "number" }, String(report.errorCount || 0)), element("td", { class: "number" }, String(report.warningCount || 0)),
    element("td", {}, when(report.updateTime))));
  const head = ["单位", "年度", "状态", "错误", "需核实", "最近变动"].map((text) => element("th", { scope: "col" }, text));
  show(element("section", { class: "card" }, element("h2", {}, `年度报告（${answer.totalSize || 0}）`),
    rows.length ? element("div", { class: "scroll" }, element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)))
      : element("p", { class: "soft" }, "还没有年报。")));
}

function findingCard(finding) {
  return element("div", { class: "finding " + finding.severity },
    element("div", {}, element("strong", {}, `${SEVERITIES[finding.severity] || ""} ${finding.ruleId}`), finding.message),
    element("div", { class: "soft" }, (finding.places || []).map((place) => place.label).filter(Boolean).join("；")),
    finding.fix ? element("div", {}, "怎么改：" + finding.fix) : null,
    finding.explanation ? element("div", { class: "soft" }, "填报说明：" + finding.explanation) : null,
    finding.basis ? element("div", { class: "soft" }, "依据：" + finding.basis) : null);
}

async function reportPage(name) {
  const [report, revision, events] = await Promise.all([reports("GetAnnualReport", { name }), reports("GetRevision", { name: name + "/revisions/-" }), reports("ListReportEvents", { parent: name })]);
  const findings = (revision.checkResult && revision.checkResult.findings) || [];
  const documents = (revision.artifacts || []).map((file) => element("li", {}, file.publicPath ? element("a", { href: "/public/" + file.publicPath.split("/").map(encodeURIComponent).join("/") }, file.format.toUpperCase()) : file.format.toUpperCase(), ` ${Math.ceil(Number(file.size || 0) / 1024)} KB`, file.pageCount ? `，${file.pageCount} 页` : ""));
  const text = [];
  const content = revision.content || {};
  for (const paragraph of content.lead || []) text.push(element("p", {}, paragraph.text || ""));
  for (const section of content.sections || []) {
    text.push(element("h3", {}, section.heading || ""));
    for (const paragraph of section.paragraphs || []) text.push(element("p", {}, paragraph.text || ""));
  }
  show(element("section", { class: "card" }, element("h2", {}, `${report.organDisplayName} ${report.reportYear}年`), element("p", {}, stateBadge(report.state), ` 第${report.revision}版`)),
    element("section", { class: "card" }, element("h2", {}, "文件"), documents.length ? element("ul", {}, ...documents) : element("p", { class: "soft" }, "核查通过后生成。")),
    element("section", { class: "card" }, element("h2", {}, `校验发现（${findings.length}）`), ...(findings.length ? findings.map(findingCard) : [element("p", { class: "soft" }, "没有发现问题。")])),
    element("section", { class: "card" }, element("h2", {}, "办理经过"), element("ol", { class: "history" }, ...(events.events || []).map((event) => element("li", {}, `${when(event.time)} ${event.principalDisplayName || event.principal}：${ACTIONS[event.action] || event.action}（第${event.revision}版）${event.comment ? "——" + event.comment : ""}`)))),
    element("section", { class: "card" }, element("h2", {}, content.title || "正文"), ...text));
}

async function route() {
  const hash = decodeURIComponent(location.hash.slice(1));
  if (hash.startsWith("token=")) { sessionStorage.setItem("token", hash.slice(6)); history.replaceState(null, "", location.pathname + "#/"); return route(); }
  document.getElementById("signout").hidden = !token();
  if (!token()) return signIn("");
  try {
    if (/^\/organs\/[^/]+\/annualReports\/\d+$/.test(hash)) await reportPage(hash.slice(1)); else await listPage();
  } catch (error) {
    if (error.code === "unauthenticated") { sessionStorage.removeItem("token"); return signIn(error.message); }
    show(element("p", { class: "card error" }, error.message));
  }
}

document.getElementById("signout").onclick = () => { sessionStorage.removeItem("token"); location.hash = "#/"; route(); };
addEventListener("hashchange", route);
route();
