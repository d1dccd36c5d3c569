import type {Words} from './zh';

export const en: Words = {
  app: {title: 'Annual reports on open government information', skip: 'Skip to content', language: '中文', signOut: 'Sign out', menu: 'Navigation', public: 'Published reports', reference: 'API reference'},
  nav: {reports: 'Reports', queue: 'To do', board: 'Overview', bench: 'Bench', leader: 'At a glance', rollup: 'Roll-up', audit: 'Audit', deadlines: 'Deadlines', rules: 'Rules', operator: 'Operations', messages: 'Messages'},
  signIn: {
    title: 'Sign in', name: 'Name', password: 'Password', token: 'Access token', byToken: 'Use an access token', byPassword: 'Use a password', enter: 'Sign in',
    toSet: 'First time here, or password forgotten', setTitle: 'Set a password', setNote: 'Ask your administrator for a word to set it with; it works once, within three days.', word: 'Word', newPassword: 'New password', again: 'Once more',
    rule: 'At least 10 characters, without your name; under 16, two of capitals, small letters, digits and others.', differ: 'The two passwords differ.', isSet: 'The password is set; please sign in.',
    expired: 'Your session has ended. What you typed is still here and will be saved once you sign in.',
  },
  common: {
    loading: 'Loading…', empty: 'Nothing here.', retry: 'Try again', close: 'Close', cancel: 'Cancel', confirm: 'OK', save: 'Save', year: 'Year', organ: 'Organ', state: 'State',
    all: 'All', errors: 'Errors', warnings: 'To explain', updated: 'Last change', more: 'Next', previous: 'Previous', total: '{n} reports', search: 'Find an organ', open: 'Open',
    offline: 'The system cannot be reached. What you typed is still on this page.', failed: 'Could not be done', reason: 'Reason', back: 'Back', revision: 'Revision {n}', none: 'None', time: 'Time', pages: 'Page {page}',
  },
  state: {
    0: 'Not begun', 1: 'Draft', 2: 'Checking', 3: 'In review', 4: 'In secrecy review', 5: 'Awaiting sign-off', 6: 'Filed', 7: 'Being published', 8: 'Published', 9: 'Returned', 10: 'Superseded', 11: 'Withdrawn',
  },
  severity: {0: '', 1: 'Error', 2: 'To explain', 3: 'Hint'},
  action: {
    Create: 'Created', Submit: 'Submitted', Pass: 'Check passed', Fail: 'Check failed', Review: 'Reviewed', ClearSecrecy: 'Secrecy cleared', SignOff: 'Signed off', Return: 'Returned', Recall: 'Recalled',
    Approve: 'Approved', StoreArtifacts: 'Files made', Publish: 'Published', Correct: 'Correction', Supplement: 'Supplement', Withdraw: 'Withdrawn', Supersede: 'Superseded', Revise: 'Revised',
  },
  reports: {
    title: 'Annual reports', mine: 'My reports', create: 'New report', created: 'Created', pickOrgan: 'Organ', pickYear: 'Report year', historical: 'Filing of an earlier year', start: 'Begin',
    noReports: 'No reports yet.', noFormat: 'No edition of the form covers that year.', upload: 'From a file',
  },
  report: {
    body: 'Report', differences: 'Compare', history: 'History', files: 'Files', receipt: 'Receipt', edit: 'Edit', preview: 'Preview', noFiles: 'Files are made after approval.',
    receiptSerial: 'Receipt', receiptTime: 'Received', digest: 'Digest of the content', notFiled: 'The receipt is issued at sign-off.', compareWith: 'Compared with revision {n}', noDifference: 'Both revisions say the same.',
    onlyOne: 'There is one revision only.', cell: 'Figure', before: 'Before', after: 'After', returned: 'Why it was returned', validating: 'Being checked, usually a few seconds…', publicAddress: 'Published at',
    verdict: 'Findings', noFindings: 'Nothing was found.', attested: 'Steps taken', withLastYear: 'With {year}', change: 'Change', remark: 'Remark', remarks: 'Remarks ({n}, told when returned)', remarkText: 'What is to be mended', dropRemark: 'Delete', paragraphPlace: '“{heading}” paragraph {n}', leadPlace: 'Lead paragraph {n}', textChanges: 'Changes of text', cellChanges: 'Changes of figures', rendering: 'Files are being made and published…',
  },
  step: {
    submit: 'Submit', review: 'Pass review', clear: 'Clear secrecy', signOff: 'Sign off', approve: 'Approve', return: 'Return', recall: 'Recall', revise: 'Revise', correct: 'Correct', supplement: 'Supplement',
    withdraw: 'Withdraw', comment: 'Comment (optional)', reasons: 'Reasons (one a line)', publicNote: 'Note to the public', withdrawReason: 'Reason', secrecy: 'A state secret', privacy: 'Personal information',
    confirmSubmit: 'The content is frozen and checked at once.', done: 'Done: {step}',
  },
  edit: {
    saved: 'Saved', saving: 'Saving…', unsaved: 'Unsaved changes', notSaved: 'Not saved', checking: 'Checking…', checked: 'Checked', checkFailed: 'Cannot check now',
    title: 'Title', headDate: 'Date under the title', lead: 'Lead', heading: 'Heading', text: 'Text', signatureOrgan: 'Signed by', signatureDate: 'Date', characters: '{n} characters',
    lastYear: 'Show last year', lastYearShort: 'Last year', noLastYear: 'No figures of last year', computed: 'Computed', addSection: 'Add a section', removeSection: 'Remove this section', topics: 'To be covered', upload: 'Upload a file',
    conflictTitle: 'Somebody else changed the report', conflictText: 'The report was changed elsewhere while you were typing. Load that version, or overwrite it with yours.', takeTheirs: 'Load their version', keepMine: 'Overwrite with mine',
    leave: 'There are unsaved changes. Leave?', explanation: 'Explanation', explain: 'If it is right, say why', sections: 'Contents', wholeReport: 'The whole report', problems: '{errors} errors, {warnings} to explain',
    clean: 'Nothing found', pasted: '{n} figures pasted', ignored: ', {n} totals are computed', gridHelp: 'Arrow keys move; paste a block from a spreadsheet; totals are computed.', restored: 'Restored what had not been saved', showAll: 'Show all findings', ready: 'Ready to submit',
    submitBlocked: '{n} places need mending or an explanation before you submit.', sentence: 'Will read', fee: 'Amount', discardLocal: 'Discard',
    mendTo: 'Change to “{value}”', mendKey: 'Alt+Enter', unlock: 'Change', insertFigure: 'Insert a figure', pickFigure: 'Find a figure; the text then follows the table', noFigure: 'No filled cell fits.', carried: 'from last year',
  },
  import: {
    title: 'Upload a report', help: 'Word (.docx), Excel (.xlsx), web page or text, 8 MB at most. Nothing enters the draft before you confirm.', choose: 'Choose a file', reading: 'Reading the file…', found: 'What was read',
    sections: '{n} sections', cells: '{n} figures', unplaced: '{n} lines fit no table', yearDiffers: 'The file speaks of {found}, this report of {year}.', notes: 'Notes', suggestions: 'Figures read from the text',
    accept: 'Take', value: 'Value', evidence: 'Read from', sure: 'Certainty', take: 'Put into the draft', replaces: 'All text and tables of the draft are replaced.', none: 'No further figures were read from the text.', organDiffers: 'The file names “{found}”, this report is of “{organ}”.',
  },
  preview: {title: 'Preview', download: 'Download', working: 'Setting pages…', pages: '{n} pages', noViewer: 'This browser shows no PDF; please download it.'},
  queue: {title: 'To do', nothing: 'Nothing waits for you.', as: 'as {role}'},
  board: {
    title: 'Overview', byState: 'By state', count: 'Reports', reports: 'Reports', chart: 'Reports by state', approveAll: 'Approve selected', selected: '{n} selected', onlyClean: 'Only reports without any finding can be approved together.',
    approved: '{n} approved', notApproved: '{n} not approved', clean: 'No findings', selectAll: 'Select all without findings', onTime: 'Filed', exportPng: 'Save as picture', noRegion: 'No region', filedCount: 'Filed', openCount: 'Not filed', byRegion: 'Filed by region', backToTop: 'All regions', progress: '{filed} of {total} filed', table: 'Figures',
  },
  operator: {
    title: 'Operations', stats: 'Job queues', kind: 'Kind', waiting: 'Waiting', inFlight: 'In flight', delayed: 'Delayed', dead: 'Dead', mode: 'Mode', done: 'Done', retried: 'Retried', oldest: 'Oldest', pause: 'Pause', resume: 'Resume', drain: 'Drain',
    deadTitle: 'Dead letters', noDead: 'No dead letters.', job: 'Job', replay: 'Replay', dispose: 'Dispose', disposeReason: 'Why it is not needed', replayed: 'Queued again', disposed: 'Disposed of', buried: 'Given up', attempts: 'Reason', report: 'Report', refresh: 'Refresh',
    kinds: {0: '', 1: 'Validation', 2: 'Rendering', 3: 'Publication', 4: 'Notification'}, modes: {0: '', 1: 'Running', 2: 'Paused', 3: 'Draining'},
  },
  bench: {
    title: 'Review bench', keys: 'J/K or arrows: next, A: pass, R: return, O: open', list: 'Reports by risk', risk: 'Risk', why: 'Look at', errors: '{n} errors', warnings: '{n} to verify', explained: '{n} explained', copied: '{n} copied', returned: 'returned {n}×',
    figures: 'Key figures', thisYear: 'This year', lastYear: 'Last year', siblings: 'Median of {n} others',
  },
  copied: {title: 'Copied text', open: 'Compare texts', none: 'No report to compare with.', part: '{n}% of the text is the same or nearly so (marked)'},
  rules: {
    title: 'Rules', edition: 'Edition', severity: 'Severity', search: 'Find a rule', count: '{n} rules', off: 'off by default', basis: 'Basis', fix: 'How to mend', override: 'May pass', settings: 'Thresholds', examples: 'Examples', noExamples: 'No examples.', breaks: 'Breaks it', keeps: 'Keeps it',
    overrides: {1: 'Never', 2: 'With an explanation', 3: 'With an explanation and the reviewer’s consent', 4: 'With an explanation and the competent department’s consent'},
  },
  leader: {
    title: 'At a glance', bodies: 'Bodies', filed: 'Filed', published: 'Published', onTime: 'On time', onTimeOf: 'On time (of {n} with a receipt)', figures: 'Published figures', export: 'Export CSV', exportXlsx: 'Export table (Excel)', nothing: 'No published figures yet.', byRegion: 'Regions in {year}', byYear: 'All years', region: 'Region', reports: 'Published', source: 'Source', byGovernment: 'Government’s summary', bySum: 'Sum of bodies',
  },
  rollup: {
    title: 'Roll-up', government: 'Government', bodies: 'Bodies', filed: 'Filed', sentBack: 'Sent back', missing: 'Missing', exempt: 'Exempt', noGovernments: 'No government or zone is registered.', members: 'Direct bodies', below: 'Filed below', revision: 'Revision', empty: 'empty',
    unfiled: 'Bodies of all levels that have not filed ({n})', sums: 'Sums', sumsNote: 'Open a figure to see which bodies and revisions it is made of. Figures that governments report for themselves alone are not summed.', sum: 'Sum', unit: 'Unit', sumNow: 'Sum now', value: 'Adds', liveSum: 'live sum (not filed)', ownOnly: 'Governments report this figure for themselves alone.', open: 'open', more: 'Read more',
    differences: 'Differs from what was filed', differencesNote: 'A filed figure must equal the sum of its bodies, or be explained.', filedFigure: 'Filed', filedNote: 'filed {figure}', changes: 'Changed below since it was filed', changesNote: 'The report is stale; the sum now is the new total.', whenFiled: 'When filed', stale: 'Stale below: {names}',
    standing: {0: '', 1: 'Missing', 2: 'Sent back', 3: 'Filed', 4: 'Exempt'},
  },
  audit: {
    title: 'Audit', resource: 'On what', principal: 'Account', action: 'Action', from: 'From', to: 'To', find: 'Find', who: 'Who', comment: 'Comment', position: 'No.', unsealed: 'waits', shown: '{n} entries', shownFirst: 'the first {n}; there are more', export: 'Export table (CSV)', exporting: '{n} read…', actions: {SignIn: 'Sign in', SignInRefused: 'Sign-in refused', SignOut: 'Sign out', Download: 'Download', CreateOrgan: 'Register organ', UpdateOrgan: 'Change organ'},
    chain: 'Verify the chain', chainNote: 'Every entry is sealed together with all before it. Verification walks the whole chain and names what was altered or is missing. Note the head outside of the system and give it here next time.', head: 'Head noted earlier', headMalformed: 'A head is number:seal (64 digits).', headNow: 'Head (note it outside):', verify: 'Verify', whole: 'The chain holds: {n} entries.', broken: 'The chain does not hold in {n} places.', faultAt: 'No. {position} ',
    faults: {0: '', 1: 'altered', 2: 'missing', 3: 'head lost'},
  },
  messages: {title: 'Messages', none: 'No messages.', read: 'Mark as read', unread: 'Unread', acknowledge: 'Acknowledge', acknowledged: 'Acknowledged', wishes: 'How I am told', wishesHelp: 'Tried in this order, the next one where the one before fails; the inbox always. Messages about duties by law cannot be muted.', first: 'First', mobile: 'Mobile number', mute: 'No courtesy messages (idle drafts, reviews of the guide …)', saved: 'Saved', channels: {email: 'Mail', sms: 'Text message', robot: 'Group robot'}},
  deadlines: {
    title: 'Deadlines and reminders', calendar: 'Calendar', dates: 'Internal dates', extensions: 'Extensions', plan: 'Plan', trail: 'Sent', notices: 'Notices', tasks: 'People to call', templates: 'Templates',
    year: 'Year', reportYear: 'Report year', provisional: 'The holiday notice of this year is not out: Monday to Friday for now, computed anew once it is loaded.', off: 'off', worked: 'on', dueMark: 'due', dueDays: 'Due days (until midnight, never rolled over)', weekdays: 'MTWTFSS', month: 'Month {n}', legend: 'off: holiday; on: a weekend that is worked; due: a date by which reports are filed or published. Otherwise Monday to Friday; dates of the law never roll over.', holidays: 'Days off and worked weekends',
    office: 'Office', region: 'Region', kinds: 'Kinds of bodies', allKinds: 'All', deed: 'Deed', deeds: {0: '', 1: 'Hand in', 2: 'Publish'}, day: 'Day', basis: 'Basis', setBy: 'Set by', fromData: 'data folder', noDates: 'No internal dates: those of the law and the national notice hold.', set: 'Set', remove: 'Take back', removeReason: 'Why it is taken back', dateSet: 'Set', moved: '{n} due dates moved', movedTitle: 'Due dates that moved', due: 'Due', target: 'Reminders aim at', noMoved: 'No due date moved.',
    noExtensions: 'No extensions.', grantedBy: 'Granted by', reason: 'Reason', organ: 'Body', grant: 'Grant more time', until: 'Until',
    planned: '{n} messages, if nobody moved from now on.', noPlan: 'Nothing to be sent.', when: 'When', who: 'Who', role: 'As', subject: 'Subject', why: 'Why', nobody: '(nobody holds the role)', allRegions: 'All regions',
    stats: '{planned} planned, {waiting} waiting, {accepted} sent, {suppressed} not needed, {muted} muted, {unreachable} not reached', complete: 'All settled', incomplete: 'Not settled', steps: 'Trail', noTrail: 'No reminder was sent yet.', channel: 'Channel', answer: 'Answer',
    states: {0: '', 1: 'Accepted', 2: 'Refused', 3: 'Will retry', 4: 'Planned', 5: 'Handed over', 6: 'Delivered', 7: 'Read', 8: 'Acknowledged', 9: 'Done, not sent', 10: 'Muted', 11: 'Not reached', 12: 'Came back'},
    ways: {inbox: 'inbox', smtp: 'mail', eml: 'mail (kept in a folder)', sms: 'text message', wecom: 'WeCom', dingtalk: 'DingTalk', feishu: 'Feishu'},
    noNotices: 'No notice was issued yet.', issue: 'Issue a notice', noticeTitle: 'Title', number: 'Document number', told: 'Sent to {people} people of {organs} bodies', without: 'Bodies without a contact: {names}', acknowledged: '{n} of {of} acknowledged', open: 'Not acknowledged', issuer: 'Issued by', issuingOffice: 'Issuing office',
    noTasks: 'Nobody is to be called.', person: 'Whom', failure: 'Why', settle: 'Settle', settleComment: 'How the person was told', settled: 'Settled', since: 'Since',
    template: 'Template', preview: 'Preview (sample data)', pick: 'Pick a template.',
    roles: {preparer: 'Clerk', reviewer: 'Reviewer', secrecy_reviewer: 'Secrecy reviewer', signer: 'Signer', checker: 'Checker', platform_administrator: 'Administrator', operator: 'Operator'},
    organKinds: {1: 'Provincial government', 2: 'City government', 3: 'County government', 4: 'General office', 5: 'Department', 6: 'Managed by a department', 7: 'Authorised organisation', 8: 'Development zone', 9: 'Township', 10: 'Street office', 12: 'Led vertically', 13: 'Led dually'},
  },
};
