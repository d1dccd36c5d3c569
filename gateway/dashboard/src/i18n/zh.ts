export const zh = {
  app: {title: '政府信息公开年报系统', skip: '跳到正文', language: 'English', signOut: '退出', menu: '导航', public: '公布的年报', reference: '接口文档'},
  nav: {reports: '年报', queue: '待办', board: '总览', bench: '核查台', leader: '概览', rollup: '汇总', audit: '审计', deadlines: '期限与提醒', rules: '规则', operator: '运行', messages: '消息'},
  signIn: {
    title: '登录', name: '用户名', password: '密码', token: '访问令牌', byToken: '用访问令牌登录', byPassword: '用密码登录', enter: '登录',
    toSet: '首次登录或忘记密码', setTitle: '设置密码', setNote: '请向管理员索取设密码用的口令；口令三天内有效，只能用一次。', word: '口令', newPassword: '新密码', again: '再输入一次',
    rule: '至少10个字符，不含用户名；不足16个字符的，大写字母、小写字母、数字、其他字符中至少要有两类。', differ: '两次输入的密码不一样。', isSet: '密码已设置，请登录。',
    expired: '登录已失效，请重新登录。您填写的内容还在，登录后会继续保存。',
  },
  common: {
    loading: '正在读取…', empty: '没有内容。', retry: '重试', close: '关闭', cancel: '取消', confirm: '确定', save: '保存', year: '年度', organ: '单位', state: '状态',
    all: '全部', errors: '错误', warnings: '需核实', updated: '最近变动', more: '下一页', previous: '上一页', total: '共{n}份', search: '查找单位', open: '打开',
    offline: '连接不上系统，请检查网络。您填写的内容还在本页。', failed: '没有办成', reason: '原因', back: '返回', revision: '第{n}版', none: '无', time: '时间', pages: '第{page}页',
  },
  state: {
    0: '未开始', 1: '草稿', 2: '校验中', 3: '待审核', 4: '待保密审查', 5: '待签发', 6: '已报送', 7: '待公布', 8: '已公布', 9: '已退回', 10: '已被更正', 11: '已撤下',
  } as Record<number, string>,
  severity: {0: '', 1: '错误', 2: '需核实', 3: '提示'} as Record<number, string>,
  action: {
    Create: '新建', Submit: '提交', Pass: '校验通过', Fail: '校验退回', Review: '审核', ClearSecrecy: '保密审查', SignOff: '签发报送', Return: '退回', Recall: '撤回',
    Approve: '核查通过', StoreArtifacts: '生成文件', Publish: '公布', Correct: '更正', Supplement: '补充', Withdraw: '撤下', Supersede: '被更正替代', Revise: '修改',
  } as Record<string, string>,
  reports: {
    title: '年度报告', mine: '我的年报', create: '新建年报', created: '已新建', pickOrgan: '选择单位', pickYear: '报告年度', historical: '补录历史年度', start: '开始填报',
    noReports: '还没有年报。', noFormat: '没有适用于该年度的格式。', upload: '上传文件填报',
  },
  report: {
    body: '报告', differences: '版本比较', history: '办理经过', files: '文件', receipt: '回执', edit: '填报', preview: '预览', noFiles: '核查通过后生成文件。',
    receiptSerial: '回执编号', receiptTime: '收到时间', digest: '内容摘要', notFiled: '签发报送后发给回执。', compareWith: '与第{n}版比较', noDifference: '两版内容相同。',
    onlyOne: '只有一个版本，没有可比较的内容。', cell: '指标', before: '原值', after: '现值', returned: '退回意见', validating: '系统正在校验，通常几秒钟完成…', publicAddress: '公布地址',
    verdict: '校验结果', noFindings: '没有发现问题。', attested: '经办情况', textChanges: '文字改动', withLastYear: '与{year}年比较', change: '增减', remark: '批注', remarks: '批注（{n}条，退回时一并告知）', remarkText: '需要改什么', dropRemark: '删去', paragraphPlace: '“{heading}”第{n}段', leadPlace: '导语第{n}段', cellChanges: '数字改动', rendering: '正在生成和公布文件…',
  },
  step: {
    submit: '提交', review: '审核通过', clear: '保密审查通过', signOff: '签发报送', approve: '核查通过', return: '退回', recall: '撤回', revise: '修改', correct: '更正', supplement: '补充',
    withdraw: '撤下', comment: '意见（可不填）', reasons: '退回意见（每行一条）', publicNote: '向社会说明的内容', withdrawReason: '撤下理由', secrecy: '涉及国家秘密', privacy: '涉及个人隐私',
    confirmSubmit: '提交后内容不能再改，系统将立即校验。', done: '已办理：{step}',
  },
  edit: {
    saved: '已保存', saving: '正在保存…', unsaved: '有未保存的修改', notSaved: '没有保存', checking: '正在校验…', checked: '校验完成', checkFailed: '暂时不能校验',
    title: '标题', headDate: '标题下日期', lead: '导语', heading: '小标题', text: '正文', signatureOrgan: '落款单位', signatureDate: '落款日期', characters: '{n}字',
    lastYear: '显示上年数', lastYearShort: '上年', noLastYear: '没有上年数', computed: '由系统计算', addSection: '增加一部分', removeSection: '删除这部分', topics: '应写到', upload: '上传文件',
    conflictTitle: '年报已被别人修改', conflictText: '在您填写的时候，这份年报被另一处修改了。您可以载入对方的版本，也可以用您的版本覆盖。', takeTheirs: '载入对方的版本', keepMine: '用我的版本覆盖',
    leave: '有修改还没有保存，确定离开？', explanation: '填报说明', explain: '情况属实的，请写明原因', sections: '目录', wholeReport: '整份报告', problems: '{errors}个错误，{warnings}个需核实',
    clean: '没有发现问题', pasted: '已粘贴{n}个数', ignored: '，其中{n}个合计由系统计算', gridHelp: '方向键移动，可从表格软件成块粘贴；合计由系统计算。', restored: '已恢复上次没有保存的内容', showAll: '查看全部问题', ready: '可以提交',
    submitBlocked: '还有{n}处需要改正或说明，改好后再提交。', sentence: '将写成', fee: '金额', discardLocal: '放弃恢复',
    mendTo: '改为“{value}”', mendKey: 'Alt+回车', unlock: '改填', insertFigure: '插入数字', pickFigure: '查找指标，选中后文中的数字随表格变动', noFigure: '没有填过数的指标符合。', carried: '承上年',
  },
  import: {
    title: '上传年报文件', help: 'Word（.docx）、Excel（.xlsx）、网页或文本文件，不超过8 MB。读出的内容确认后才会进入草稿。', choose: '选择文件', reading: '正在读取文件…', found: '读出的内容',
    sections: '{n}个部分', cells: '{n}个数', unplaced: '{n}行放不进表格', yearDiffers: '文件写的是{found}年，本报告是{year}年，请核对。', notes: '读取说明', suggestions: '从文字中读出的数',
    accept: '采用', value: '值', evidence: '依据原文', sure: '把握', take: '采用到草稿', replaces: '将替换草稿中现有的全部文字和表格。', none: '文字中没有读出别的数。', organDiffers: '文件中的单位是“{found}”，与本单位“{organ}”不一致，请核对。',
  },
  preview: {title: '预览', download: '下载', working: '正在排版…', pages: '共{n}页', noViewer: '浏览器不能直接显示PDF，请下载查看。'},
  queue: {title: '待办', nothing: '没有等您办理的年报。', as: '以{role}身份'},
  board: {
    title: '总览', byState: '按状态', count: '份数', reports: '年报', chart: '各状态年报数量', approveAll: '批量核查通过', selected: '已选{n}份', onlyClean: '只有没有任何发现的年报可以批量通过。',
    approved: '已通过{n}份', notApproved: '{n}份没有通过', clean: '没有发现', selectAll: '全选可批量通过的', onTime: '已报送', exportPng: '导出图片', noRegion: '未登记地区', filedCount: '已报送', openCount: '未报送', byRegion: '各地区报送进度', backToTop: '返回全部地区', progress: '已报送{filed}／{total}', table: '数据表',
  },
  operator: {
    title: '运行', stats: '任务队列', kind: '类别', waiting: '等待', inFlight: '进行中', delayed: '延后', dead: '死信', mode: '方式', done: '完成', retried: '重试', oldest: '最久等待', pause: '暂停', resume: '恢复', drain: '排空',
    deadTitle: '死信', noDead: '没有死信。', job: '任务', replay: '重新执行', dispose: '作废', disposeReason: '作废原因', replayed: '已重新排队', disposed: '已作废', buried: '放弃时间', attempts: '原因', report: '年报', refresh: '刷新',
    kinds: {0: '', 1: '校验', 2: '排版', 3: '公布', 4: '通知'} as Record<number, string>, modes: {0: '', 1: '运行', 2: '暂停', 3: '排空'} as Record<number, string>,
  },
  bench: {
    title: '核查台', keys: 'J／K 或方向键换一份，A 通过，R 退回，O 打开', list: '按风险排列的年报', risk: '风险', why: '看什么', errors: '{n}个错误', warnings: '{n}个需核实', explained: '{n}处说明', copied: '{n}处雷同', returned: '退回过{n}次',
    figures: '主要数字', thisYear: '今年', lastYear: '去年', siblings: '同批中位数（{n}份）',
  },
  copied: {title: '雷同对照', open: '对照原文', none: '没有找到可以对照的年报。', part: '{n}%的文字与对方相同或几乎相同（已标出）'},
  rules: {
    title: '校验规则', edition: '格式', severity: '级别', search: '查找规则', count: '共{n}条', off: '默认不启用', basis: '依据', fix: '怎样改', override: '能否放行', settings: '阈值', examples: '例子', noExamples: '没有例子。', breaks: '不符合', keeps: '符合',
    overrides: {1: '不能放行', 2: '填报人说明后放行', 3: '说明并经审核人同意后放行', 4: '说明并经主管部门同意后放行'} as Record<number, string>,
  },
  leader: {
    title: '年报概览', bodies: '应报单位', filed: '已报送', published: '已公布', onTime: '按时报送率', onTimeOf: '按时报送率（按{n}份有回执的年报）', figures: '公布的数字', export: '导出CSV', exportXlsx: '导出表格（Excel）', nothing: '还没有公布的数字。', byRegion: '{year}年各地区', byYear: '各年度合计', region: '地区', reports: '公布份数', source: '来源', byGovernment: '政府汇总', bySum: '各单位相加',
  },
  rollup: {
    title: '汇总', government: '汇总单位', bodies: '应报单位', filed: '已报送', sentBack: '已退回', missing: '未报送', exempt: '免报', noGovernments: '没有登记可以汇总的政府或开发区。', members: '直接计入的单位', below: '下级已报', revision: '计入版本', empty: '空表',
    unfiled: '各级未报送的单位（{n}个）', sums: '合计', sumsNote: '点击数字，看它由哪些单位的哪一版相加而来。规章等只报本级的指标不相加。', sum: '合计', unit: '单位', sumNow: '现在的合计', value: '计入数', liveSum: '下级合计（尚未报送）', ownOnly: '这项指标各级政府只报本级，不相加。', open: '看构成', more: '再读一些',
    differences: '与已报送数不一致', differencesNote: '报送的数字应与各单位之和一致；不一致的须改正或说明。', filedFigure: '已报送', filedNote: '已报{figure}', changes: '报送之后下级有改动', changesNote: '汇总年报已经过时，应改为现在的合计。', whenFiled: '报送时', stale: '下级汇总已经过时：{names}',
    standing: {0: '', 1: '未报送', 2: '已退回', 3: '已报送', 4: '免报'} as Record<number, string>,
  },
  audit: {
    title: '审计', resource: '对象', principal: '账号', action: '操作', from: '从哪天', to: '到哪天', find: '查找', who: '何人', comment: '说明', position: '序号', unsealed: '待封', shown: '共{n}条', shownFirst: '先列出{n}条，后面还有', export: '导出表格（CSV）', exporting: '已读出{n}条…', actions: {SignIn: '登录', SignInRefused: '登录被拒', SignOut: '退出登录', Download: '下载', CreateOrgan: '登记单位', UpdateOrgan: '修改单位'} as Record<string, string>,
    chain: '核对审计链', chainNote: '每条记录连同它之前的全部记录一起封存。核对会从头走一遍，指出被改动、缺失的是哪一条。请把链尾抄到系统之外，下次核对时填入。', head: '上次抄下的链尾', headMalformed: '链尾的写法是 序号:封印（64位）。', headNow: '链尾（请抄到系统之外）：', verify: '核对', whole: '审计链完整，共{n}条。', broken: '审计链不完整：{n}处。', faultAt: '第{position}条',
    faults: {0: '', 1: '被改动', 2: '缺失', 3: '链尾不符'} as Record<number, string>,
  },
  messages: {title: '消息', none: '没有消息。', read: '标为已读', unread: '未读', acknowledge: '签收', acknowledged: '已签收', wishes: '接收方式', wishesHelp: '按顺序尝试，前一种送不到才用后一种；站内消息始终保留。关于法定职责的消息不能关闭。', first: '先用', mobile: '手机号码', mute: '不接收一般提示（草稿多日未动、指南核对等）', saved: '已保存', channels: {email: '电子邮件', sms: '短信', robot: '群机器人'}},
  deadlines: {
    title: '期限与提醒', calendar: '日历', dates: '内部时间', extensions: '延期', plan: '发送计划', trail: '发送经过', notices: '制作通知', tasks: '联系任务', templates: '消息模板',
    year: '年份', reportYear: '报告年度', provisional: '这一年的节假日安排尚未发布，按星期一至星期五推算，发布并载入后重新计算。', off: '休', worked: '班', dueMark: '期', dueDays: '期限（24时前，不顺延）', weekdays: '一二三四五六日', month: '{n}月', legend: '休：放假；班：周末上班；期：报送或公布的期限。其余按星期一至星期五上班，法定期限不因节假日顺延。', holidays: '放假和调休',
    office: '设定单位', region: '地区', kinds: '单位类型', allKinds: '全部', deed: '事项', deeds: {0: '', 1: '报送', 2: '公布'}, day: '日期', basis: '依据', setBy: '设定人', fromData: '数据目录', noDates: '没有设定内部时间，按法定时间和国办通知执行。', set: '设定', remove: '取消', removeReason: '取消的理由', dateSet: '已设定', moved: '{n}项期限因此移动', movedTitle: '期限的变化', due: '期限', target: '提醒目标日', noMoved: '没有期限变化。',
    noExtensions: '没有延期。', grantedBy: '批准人', reason: '理由', organ: '单位', grant: '批准延期', until: '延至',
    planned: '共{n}条；假定从现在起没有任何单位再有进展。', noPlan: '没有要发送的提醒。', when: '时间', who: '接收人', role: '身份', subject: '标题', why: '为什么', nobody: '（没有人担任）', allRegions: '全部地区',
    stats: '计划{planned}条，待发{waiting}，已送出{accepted}，已办不发{suppressed}，本人关闭{muted}，未送达{unreachable}', complete: '全部办结', incomplete: '尚未办结', steps: '经过', noTrail: '还没有发送过提醒。', channel: '渠道', answer: '说明',
    states: {0: '', 1: '渠道已接受', 2: '被拒收', 3: '将重试', 4: '已计划', 5: '已交付', 6: '已送达', 7: '已读', 8: '已签收', 9: '已办，不发', 10: '本人关闭', 11: '未送达', 12: '被退回'},
    ways: {inbox: '站内消息', smtp: '邮件', eml: '邮件（存入发件夹）', sms: '短信', wecom: '企业微信', dingtalk: '钉钉', feishu: '飞书'} as Record<string, string>,
    noNotices: '还没有下发制作年报的通知。', issue: '下发通知', noticeTitle: '通知标题', number: '文号', told: '发给{organs}个单位的{people}人', without: '没有联系人的单位：{names}', acknowledged: '已签收{n}/{of}', open: '尚未签收', issuer: '下发人', issuingOffice: '下发单位',
    noTasks: '没有要联系的人。', person: '联系谁', failure: '原因', settle: '办结', settleComment: '怎样告知的', settled: '已办结', since: '自',
    template: '模板', preview: '预览（示例数据）', pick: '选一个模板查看。',
    roles: {preparer: '经办人', reviewer: '审核人', secrecy_reviewer: '保密审查人', signer: '签发人', checker: '主管部门核查人', platform_administrator: '平台管理员', operator: '运维人员'},
    organKinds: {1: '省级政府', 2: '市级政府', 3: '县级政府', 4: '政府办公厅（室）', 5: '部门', 6: '部门管理机构', 7: '授权组织', 8: '开发区', 9: '乡镇政府', 10: '街道', 12: '垂直领导部门', 13: '双重领导部门'},
  },
};

export type Words = typeof zh;
