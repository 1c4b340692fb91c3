"""All that the machine itself says, in both languages: errors, findings, labels. Advice is in the playbooks.

A message that names a wrong value also names what would be right.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import field
from typing import Any

from aftersales_cli.frozen import frozen
from aftersales_cli.safe import without_controls

_TEXTS: dict[str, tuple[str, str]] = {
    # errors of use
    "cancelled": ("已取消", "cancelled"),
    "draft-kept": ("没答完的已留好，用 aftersales triage --resume 接着来", "what was answered is kept; go on with: aftersales triage --resume"),
    "draft-none": ("没有留下没答完的；直接用 aftersales triage 开始", "no case was left; begin one with: aftersales triage"),
    "draft-damaged": ("上次留下的读不了，已挪到 {file}：{why}", "what was left cannot be read and was moved to {file}: {why}"),
    "not-a-file": ("{file} 不是普通文件（是链接、文件夹、管道或设备）；换一个文件名", "{file} is no plain file (a link, folder, pipe or device); name another file"),
    "not-a-calendar": ("{file} 已经有了，而且不是日历；换个名字", "{file} exists already and is no calendar; choose another name"),
    "no-such-home": ("{file}：没有这个用户的主目录；写完整的路径", "{file}: there is no such home; write the whole path"),
    "stdout-closed": ("标准输出是关着的；用 -o 写到文件", "standard output is closed; write to a file with -o"),
    "os-missing": ("路径不存在", "there is no such path"),
    "os-folder": ("那是一个文件夹", "that is a folder"),
    "os-denied": ("没有权限", "permission is denied"),
    "os-read-only": ("磁盘是只读的", "the disk is read-only"),
    "os-full": ("磁盘满了或超过了限额", "the disk or its quota is full"),
    "os-name-long": ("名字太长", "the name is too long"),
    "os-name": ("名字里有不能用的字符", "the name holds characters that no name may hold"),
    "os-link": ("链接绕圈，或不许经过链接", "links lead in a circle, or none may be followed"),
    "os-exists": ("已经有了", "it exists already"),
    "os-open": ("打开的文件太多", "too many files are open"),
    "os-device": ("磁盘或设备出错", "the disk or device failed"),
    "os-busy": ("正被别的程序占用", "another program is using it"),
    "os-other": ("系统错误 {number}", "system error {number}"),
    "not-utf-8": ("第 {line} 行不是 UTF-8 编码", "line {line} is not encoded in UTF-8"),
    "not-json": ("第 {line} 行第 {column} 个字符处不是 JSON", "it is no JSON at line {line}, column {column}"),
    "too-deep": ("嵌套太深", "it is nested too deep"),
    "file-exists": ("{file} 已经有了；换个名字", "{file} exists already; choose another name"),
    "init-terminal": ("init 要在终端里用；脚本里直接写 shop.yaml", "init needs a terminal; a script writes shop.yaml itself"),
    "shop-broken": ("店铺设置有错：{problem}；改好它，或用 aftersales init 重写", "the shop's settings are broken: {problem}; correct them or write them anew with: aftersales init"),
    "shop-aside": ("店铺设置读不了，已挪到 {file}：{why}", "the shop's settings cannot be read and were moved to {file}: {why}"),
    "shop-written": ("已写好 {file}", "{file} is written"),
    "shop-time": ("“{value}”不是时间；写成 10:00", "'{value}' is no time; write 10:00"),
    "shop-limit": ("{kind}：“{given}”不归店铺定；{nearest}", "{kind}: '{given}' is not the shop's to set; {nearest}"),
    "no-playbooks": (
        "{folder} 里没有剧本（缺 scenarios 文件夹）；用 --playbooks 指定剧本文件夹",
        "{folder} holds no playbooks (no folder scenarios); name the folder with --playbooks",
    ),
    "library-broken": (
        "剧本有错，先修好再用：{problem}；全部问题用 aftersales playbooks lint 查看",
        "the playbooks are broken: {problem}; see them all with: aftersales playbooks lint",
    ),
    "unknown-value": (
        "{kind} 没有“{given}”；{nearest}",
        "{kind}: there is no '{given}'; {nearest}",
    ),
    "nearest": ("您是不是要：{names}", "did you mean: {names}"),
    "or-nearest": ("；您是不是要：{names}", "; did you mean: {names}"),
    "or-one-of": ("；可选：{names}", "; one of: {names}"),
    "one-of": ("可选：{names}", "one of: {names}"),
    "answer-form": (
        "答案“{given}”要写成 问题=值，例如 -a intercept_status=failed",
        "answer '{given}' must be written QUESTION=VALUE, like -a intercept_status=failed",
    ),
    "argument-kind": ("{name} 要的是 {wanted}，给的是 {given}", "{name} must be {wanted}, not {given}"),
    "bad-money": ("{question}=“{given}”不是金额；写成 59.00", "{question}: '{given}' is no amount; write 59.00"),
    "bad-count": ("{question}=“{given}”不是整数；写成 2", "{question}: '{given}' is no whole number; write 2"),
    "bad-date": (
        "{question}=“{given}”不是日期；写成 2026-11-20", "{question}: '{given}' is no date; write 2026-11-20",
    ),
    "bad-datetime": (
        "{question}=“{given}”不是时间；写成 2026-11-20 10:00",
        "{question}: '{given}' is no time; write 2026-11-20 10:00",
    ),
    "negative": ("{question}=“{given}”不能小于零", "{question}: '{given}' must not be below zero"),
    "future": (
        "{question}（{given}）晚于现在（{at}），请核对",
        "{question} ({given}) lies after now ({at}); check it",
    ),
    "contradiction-before": (
        "{later}（{later_value}）早于 {earlier}（{earlier_value}），两个里有一个不对",
        "{later} ({later_value}) lies before {earlier} ({earlier_value}); one of the two is wrong",
    ),
    "contradiction-excluded": (
        "{question}（{value}）和 {other}（{other_value}）不能同时成立：{why}改掉其中一个",
        "{question} ({value}) and {other} ({other_value}) cannot both be true: {why} Change one of them",
    ),
    "offer-unknown": (
        "这里没有提过 {name}；{nearest}",
        "{name} is not offered here; {nearest}",
    ),
    "offers-none": ("这里没有别的方案可提", "there is nothing else to offer here"),
    "given-twice": (
        "{name} 给了两次，一次 {one}，一次 {other}；留一个",
        "{name} is given twice, as {one} and as {other}; keep one",
    ),
    "contradiction-more": (
        "{part}（{part_value}）大于 {whole}（{whole_value}），两个里有一个不对",
        "{part} ({part_value}) is more than {whole} ({whole_value}); one of the two is wrong",
    ),
    "computed": (
        "{question} 由程序算出，不能直接填；请填 {of}",
        "{question} is computed and cannot be given; give {of}",
    ),
    "case-unreadable": ("读不了案件 {file}：{why}", "cannot read the case {file}: {why}"),
    "case-shape": (
        "案件 {file} 不是一个对象；写成 {{\"scenario\": …, \"platform\": …, \"answers\": {{…}}}}",
        "the case {file} is no object; write {{\"scenario\": …, \"platform\": …, \"answers\": {{…}}}}",
    ),
    "stdin-twice": (
        "标准输入是终端，没有内容可读；用管道传入，或写文件名",
        "standard input is a terminal; pipe something in, or name a file",
    ),
    "answer-of-shop": ("按 shop.yaml 里写的：{names}", "as shop.yaml says: {names}"),
    "answer-ignored": ("没用上的答案：{names}", "answers not used: {names}"),
    "scenario-broken": ("有剧本没有载入：{problem}", "a playbook was left out: {problem}"),
    "bug": (
        "程序出错了，详情在 {log}，请把这个文件发给维护者",
        "this is a bug; the details are in {log}, please send that file to the maintainers",
    ),
    # usage, and what Typer says on help pages
    "usage-wrong": ("{why}；怎么写见 {command} --help", "{why}; see: {command} --help"),
    "usage-no-option": ("没有选项 {given}；{nearest}", "there is no option {given}; {nearest}"),
    "usage-no-command": ("没有命令 {given}；{nearest}", "there is no command {given}; {nearest}"),
    "usage-missing": ("缺少 {name}", "{name} is missing"),
    "usage-bad-value": ("{name}：“{given}”不行；{right}", "{name}: '{given}' is not right; {right}"),
    "usage-whole": ("写 {least} 到 {most} 的整数", "write a whole number from {least} to {most}"),
    "usage-takes-none": ("{name} 后面不能跟值", "{name} takes no value"),
    "usage-takes-one": ("{name} 后面要跟一个值", "{name} wants a value behind it"),
    "usage-too-many": ("多出来的：{given}", "not expected: {given}"),
    "usage-other": ("用法不对：{what}", "wrong usage: {what}"),
    "help-usage": ("用法：", "Usage: "),
    "help-arguments": ("参数", "Arguments"),
    "help-options": ("选项", "Options"),
    "help-commands": ("命令", "Commands"),
    "help-default": ("默认：", "default: "),
    "help-required": ("必填", "required"),
    "help-help": ("显示这份说明。", "Show this message and exit."),
    "help-install-completion": ("给当前的 shell 装上补全。", "Install completion for the current shell."),
    "help-show-completion": ("打印补全脚本，供复制或改动。", "Show completion for the current shell, to copy or change it."),
    # tables
    "file-missing-input": ("找不到文件 {file}", "there is no file {file}"),
    "file-changed": (
        "{file}：读到一半文件变了或被换掉了，没有写出结果；等它写完整了再跑一次",
        "{file}: it was changed or replaced while it was read, so nothing was written; run again once it is complete",
    ),
    "line-too-long": (
        "{file} 第 {line} 行超过 {limit} 个字，不像表格；打开看看，或重新导出",
        "{file}: line {line} is longer than {limit} characters, which no table is; look into it, or export it again",
    ),
    "page-too-long": (
        "{file} 是网页，里面有一行或一个标签超过 {limit} 个字，不像表格；重新导出成 CSV",
        "{file} is a web page with a row or tag of more than {limit} characters, which no table is; export it as CSV",
    ),
    "sheet-too-large": (
        "{file} 解开后有 {size} MB，超过 {limit} MB；分成几个文件，或另存为“CSV UTF-8”",
        "{file} unpacks to {size} MB, more than {limit} MB; part it, or save it as CSV UTF-8",
    ),
    "sheet-too-wide": (
        "{file} 的格子铺到了 {rows} 行 {columns} 列，几乎都是空的；删掉远处多余的格子，或另存为“CSV UTF-8”",
        "the cells of {file} spread over {rows} rows and {columns} columns, nearly all of them empty; delete the far ones, or save it as CSV UTF-8",
    ),
    "sheet-kind": (
        "{file} 不是 xlsx（可能是 ods 或 xlsb）；用 Excel 另存为 xlsx 或“CSV UTF-8”",
        "{file} is no xlsx (ods or xlsb, perhaps); save it as xlsx or CSV UTF-8",
    ),
    "case-field": ("案件 {file} 里“{field}”的写法不对", "the case {file}: what stands under '{field}' has the wrong form"),
    "case-too-large": ("案件 {file} 超过 {limit} 字节；一个文件只放一单", "the case {file} has more than {limit} bytes; a file holds one case"),
    "file-unreadable": ("读不了 {file}：{why}", "cannot read {file}: {why}"),
    "file-unusable": ("{file} 用不了：{why}", "{file} cannot be used: {why}"),
    "file-unwritable": ("写不了 {file}：{why}", "cannot write {file}: {why}"),
    "sheet-from-pipe": (
        "管道里收到的是 Excel 文件；请直接写文件名：aftersales batch 文件.xlsx",
        "an Excel file came through the pipe; name the file instead: aftersales batch FILE.xlsx",
    ),
    "sheet-broken": (
        "{file} 打不开，像是损坏的 Excel 文件；用 Excel 打开后另存为“CSV UTF-8”再试",
        "{file} looks like a damaged Excel file; open it in Excel and save it as CSV UTF-8",
    ),
    "html-sheet": (
        "{file} 是网页，里面没有表格（可能登录过期了）；重新登录后台再导出一次",
        "{file} is a web page without a table (a login that ran out, perhaps); log in and export it again",
    ),
    "binary": (
        "{file} 不是表格文件；需要 CSV、TSV、xlsx 或 xls",
        "{file} is no table; CSV, TSV, xlsx or xls is wanted",
    ),
    "unknown-encoding": ("没有“{name}”这种编码；写 utf-8 或 gb18030", "there is no encoding '{name}'; write utf-8 or gb18030"),
    "wrong-encoding": (
        "{file} 不是 {name} 编码（第 {line} 行）；去掉 --encoding 让程序自己判断",
        "{file} is not encoded in {name} (line {line}); leave out --encoding to have it found",
    ),
    "no-header": (
        "{file} 前 {rows} 行里没有认得的表头；至少要有订单号或售后单号，和售后原因或情况。可用 --map 列名=字段 指定",
        "no header row among the first {rows} rows of {file}; an order or case number and a reason or scenario "
        "are wanted. Name columns with --map COLUMN=FIELD",
    ),
    "no-header-seen": (
        "{file} 第 {line} 行像表头，但列名都不认得：{names}；至少要有订单号或售后单号，和售后原因。可用 --map 列名=字段 指定",
        "no header in {file} is known; line {line} may be one, with these columns: {names}; an order or case number "
        "and a reason are wanted. Name columns with --map COLUMN=FIELD",
    ),
    "no-header-map": (
        "{file} 第 {line} 行像表头，但列名认不全：{names}。试试：{proposed}",
        "no header in {file} is known well enough; line {line} may be one, with these columns: {names}. Try: {proposed}",
    ),
    "sheets-read": ("读的工作表：{names}", "sheets that are read: {names}"),
    "sheet-left": ("没读“{name}”：{why}", "'{name}' is not read: {why}"),
    "sheet-locked": (
        "{file} 有密码，打不开；去掉密码再给",
        "{file} is locked with a password; save it without one",
    ),
    "zip-empty": ("{file} 是压缩包，里面没有表格文件", "{file} is a zip without a table in it"),
    "zip-broken": ("{file} 是压缩包，打不开；解压出来再给", "{file} is a zip that cannot be opened; unpack it first"),
    "sheet-orders": (
        "{file} 是订单表，不是售后表：从后台导出售后单，再用 --orders 带上这份订单表",
        "{file} is an order export, no after-sale export: export the after-sale cases, and give this file with --orders",
    ),
    "sheet-bill": (
        "{file} 是账单，不是售后表：从后台导出售后单再来",
        "{file} is a bill, no after-sale export: export the after-sale cases",
    ),
    "row-platform": ("平台“{name}”不认得，按“{platform}”办", "the platform '{name}' is not known; taken as {platform}"),
    "empty-table": ("{file} 是空的", "{file} is empty"),
    "map-form": ("--map“{given}”要写成 列名=字段", "--map '{given}' must be written COLUMN=FIELD"),
    "map-column": ("表里没有“{given}”这一列；{nearest}", "the table has no column '{given}'; {nearest}"),
    "worker-gone": ("一个处理进程意外结束；去掉 --workers 再跑一次", "a worker process ended unexpectedly; run it again without --workers"),
    "workers-unused": (
        "--workers 只对 CSV、TSV 文件有用，这次用一个进程",
        "--workers serves files of CSV or TSV; one process is used",
    ),
    "resume-needs": (
        "--resume 要写明读哪个文件，并用 -o 写到文件",
        "--resume needs a file to read and -o FILE",
    ),
    "resume-whole": (
        "排序的表、晨报和 Excel 文件要一次做完：从头来",
        "a sorted list, a report or a sheet of Excel is made in one go: starting over",
    ),
    "resumed": ("接着上次，从第 {line} 行往下", "going on from line {line}, where the last run left off"),
    "resume-busy": (
        "{file}：另一个任务正在写，等它写完再来",
        "{file}: another run is writing it; wait until that is done",
    ),
    "resume-kept": (
        "第 {line} 行以前的都留着，再跑同一条命令接着来",
        "all before line {line} is kept; run the same command again to go on",
    ),
    "resume-damaged": (
        "上次留下的记录或半成品被改动过，不能接着用，从头来",
        "what the last run left has been changed or damaged: starting over",
    ),
    "resume-anew": (
        "文件、选项或剧本和上次不一样了，从头来",
        "the file, the options or the playbooks are not those of the last run: starting over",
    ),
    "orders-without-id": ("{file} 里没有订单号，没法和售后表对上", "{file} has no order number to join the after-sale export by"),
    "orders-read": ("{file}：按订单号补 {fields} 个字段", "{file}: {fields} fields joined by order number"),
    "read-as": (
        "{file}：编码 {encoding}，表头在第 {row} 行，平台 {platform}，认得 {known} 列",
        "{file}: encoding {encoding}, header in row {row}, platform {platform}, {known} columns known",
    ),
    "row-above": ("表头上面的第 {line} 行没有写进结果：{text}", "row {line}, above the header, is not in the output: {text}"),
    "columns-unknown": ("没用到的列：{names}", "columns not used: {names}"),
    "platform-by-row": ("按每行写的", "as each row says"),
    "platform-assumed": (
        "看不出是哪个平台，按“{platform}”处理；可用 --platform 指定",
        "the platform cannot be told from the columns; taken as {platform}, name it with --platform",
    ),
    "written-twice": ("{file} 要写两次；每个输出各用一个文件", "{file} would be written twice; give each output a file of its own"),
    "same-file": ("{file} 既要读又要写；给输出换个文件名", "{file} would be both read and written: input and output are the same file; choose another for the output"),
    # a row
    "row-id-destroyed": (
        "{column}“{value}”已被 Excel 截断，请从后台重新导出",
        "{column} '{value}' has been cut by Excel; export it again from the back office",
    ),
    "row-id-suspect": (
        "{column}“{value}”末尾全是 0，可能被 Excel 改过，请核对",
        "{column} '{value}' ends in zeros and may have been changed by Excel; check it",
    ),
    "row-no-id": ("没有订单号，也没有售后单号", "neither an order number nor a case number"),
    "leads-by-amount": ("看金额和时间", "by the amounts and times"),
    "row-no-case": ("没有售后，不是售后单", "there is no after-sale case here"),
    "row-too-long": ("这一行有 {cells} 格，表头只有 {columns} 格", "the row has {cells} cells, the header {columns}"),
    "row-quote": ("引号没有闭合，后面的行可能都被并进了这一行", "a quote is not closed; the rows behind it may be part of this one"),
    "row-bad-value": ("{column}“{value}”读不懂", "{column} '{value}' cannot be read"),
    "row-undecodable": ("有字节不是这个文件的编码", "it holds bytes that are not of the file's encoding"),
    "row-no-playbook": ("“{scenario}”还没有剧本，请人工处理", "there is no playbook for '{scenario}' yet; a person decides"),
    "row-disagree": ("原因指向 {reason}，备注指向 {note}，请人工确认", "the reason says {reason}, the note {note}; a person decides"),
    "row-error": ("第 {line} 行：{why}", "line {line}: {why}"),
    "progress": ("已处理 {rows} 行", "{rows} rows done"),
    # headings of the advice
    "ui-deadlines": ("期限", "Deadlines"),
    "ui-first_reply": ("回复客户（直接复制）", "Reply to the customer (copy as it is)"),
    "ui-follow_up": ("跟进时说", "When following up"),
    "ui-refusal_reason": ("拒绝理由（填进平台）", "Reason for the refusal (for the platform's form)"),
    "ui-platform_statement": ("给平台的说明", "Statement to the platform"),
    "ui-phone": ("打电话时说", "On the phone"),
    "ui-reading": ("英文对照", "In English"),
    "ui-steps": ("怎么做", "What to do"),
    "ui-evidence": ("要留的凭证", "Proof to keep"),
    "ui-optional": ("有就更好", "helpful"),
    "ui-how": ("怎么拿：", "How: "),
    "ui-criteria": ("怎样才算：", "Counts if: "),
    "ui-by": ("最晚：", "By: "),
    "ui-never": ("千万别", "Never"),
    "ui-warnings": ("注意", "Mind"),
    "ui-ladder": ("客户不同意时", "If the customer refuses"),
    "ui-reopen": ("什么时候重新走一遍", "Walk again when"),
    "ui-sources": ("依据", "Sources"),
    "ui-why": ("为什么", "Why"),
    "ui-liability": ("责任：{name}", "liability: {name}"),
    "ui-urgency": ("紧急：{name}", "urgency: {name}"),
    "ui-left": ("还剩 {time}", "{time} left"),
    "ui-overdue": ("已超时 {time}", "overdue by {time}"),
    "ui-hours": ("{hours} 小时 {minutes} 分", "{hours} h {minutes} min"),
    "ui-days": ("{days} 天 {hours} 小时", "{days} d {hours} h"),
    "ui-minutes": ("{minutes} 分钟", "{minutes} min"),
    "ui-stale": ("来源已过复核日期，以后台为准", "past its review date, the back office decides"),
    "ui-missing": ("还缺这些答案", "Answers still missing"),
    "ui-missing-hint": ("用 -a 问题=选项 补上，例如：", "Add them with -a QUESTION=CHOICE, like:"),
    "ui-where": ("在哪看：", "Where to look: "),
    "ui-ask-customer": ("可以这样问客户：", "Words to ask the customer with:"),
    "ui-why-asked": ("为什么问：", "Why asked: "),
    # prompts
    "ui-pick-hint": (
        "打汉字、拼音或首字母筛选 · 回车选定 · ? 为什么问 · Ctrl-B 上一步 · Ctrl-R 红线 · Ctrl-C 退出",
        "Type to filter · Enter picks · ? why asked · Ctrl-B back · Ctrl-R red flag · Ctrl-C leave",
    ),
    "ui-plain-hint": (
        "打编号或关键词，回车选定 · ? 为什么问 · < 上一步 · ! 红线 · Ctrl-C 退出",
        "type a number or a word and Enter · ? why · < back · ! red flag · Ctrl-C leaves",
    ),
    "ui-text-hint": ("回车确认，空着就是不清楚", "Enter confirms, empty means unknown"),
    "ui-no-match": ("没有匹配的，删几个字再试", "nothing matches, delete some letters"),
    "ui-progress": ("第 {number} 题，最多还有 {most} 题", "question {number}, at most {most} more"),
    "ui-progress-last": ("第 {number} 题，最后一题", "question {number}, the last one"),
    "ui-answered": ("{question} → {answer}", "{question} -> {answer}"),
    "ui-back-at-start": ("已经是第一题", "this is the first question"),
    # lists
    "report-title": ("售后晨报", "After-sales this morning"),
    "report-at": ("按 {time} 算", "as of {time}"),
    "report-status-resolved": ("有结论", "advice ready"),
    "report-status-needs_answers": ("还缺答案", "answers missing"),
    "report-status-rejected": ("读不了", "unreadable"),
    "report-status-closed": ("已完结", "finished before"),
    "report-money": ("未完结金额（元）", "open amount (yuan)"),
    "report-urgent": ("最急的十单", "The ten that run out first"),
    "report-line": ("第 {line} 行", "line {line}"),
    "report-steps": ("怎么做", "What to do"),
    "report-nothing-dated": ("没有看得出到期时间的单", "no case shows when it runs out"),
    "report-rest": ("其余", "the rest"),
    "report-by-time": ("什么时候到期", "What runs out when"),
    "report-by-scenario": ("按情况", "By scenario"),
    "report-by-disposition": ("按处理", "By resolution"),
    "report-by-liability": ("按责任", "By liability"),
    "report-by-platform": ("按平台", "By platform"),
    "report-by-product": ("按商品", "By product"),
    "report-time-overdue": ("已超时", "overdue"),
    "report-time-2h": ("两小时内", "within 2 hours"),
    "report-time-6h": ("六小时内", "within 6 hours"),
    "report-time-24h": ("一天内", "within a day"),
    "report-time-72h": ("三天内", "within three days"),
    "report-time-later": ("三天以后", "later"),
    "report-time-undated": ("没有时间", "no date"),
    "report-repeated": ("反复出现，值得反馈给商品和仓库", "Keeps coming: worth telling product and warehouse"),
    "report-few": ("样本太少，先看看", "too few to mean anything"),
    "report-grouped": ("同一订单有几行", "Orders with several rows"),
    "report-problems": ("数据问题", "Problems in the data"),
    "report-more": ("另有 {count} 行", "and {count} more"),

    "ui-review": ("核对一下，要改哪条？", "Check the answers. Change one?"),
    "ui-review-fine": ("都对，出结果", "All right, show the advice"),
    "ui-menu": ("接下来做什么？", "What next?"),
    "ui-menu-copy": ("复制话术", "Copy the words"),
    "ui-menu-wording": ("换个说法", "Say it another way"),
    "ui-menu-refused": ("客户不同意", "The customer refuses"),
    "ui-menu-phone": ("打电话怎么说", "Plan a call"),
    "ui-menu-evidence": ("勾凭证", "Tick the proof"),
    "ui-menu-why": ("为什么是这个结果，什么会改变它", "Why, and what would change it"),
    "ui-menu-save": ("把这一单存成文件", "Save the case"),
    "ui-menu-next": ("下一单", "Next case"),
    "ui-menu-end": ("结束", "End"),
    "ui-which-draft": ("哪一单接着来？", "Which case goes on?"),
    "ui-which-script": ("哪一段？", "Which words?"),
    "ui-which-tone": ("换成哪种口气？", "Which tone?"),
    "ui-tone-warmer": ("更暖一点", "warmer"),
    "ui-tone-shorter": ("更短一点", "shorter"),
    "ui-tone-firmer": ("更坚定一点", "firmer"),
    "ui-which-rung": ("换哪个方案？", "Which offer next?"),
    "ui-offer-made": ("提过了", "offered"),
    "ui-offer-refused": ("客户不同意", "refused"),
    "ui-offer-accepted": ("客户同意", "accepted"),
    "ui-offer-said": ("客户怎么说？", "What does the customer say?"),
    "ui-which-proof": ("哪样到手了？", "Which is at hand?"),
    "ui-copied": ("已发给终端的剪贴板；没粘出来就从上面选中复制。", "Sent to the terminal's clipboard; if it does not paste, select it above."),
    "ui-amount-hint": ("填了好算成本，不知道就回车", "It counts into the cost; Enter if not known"),
    "ui-cost": ("要花：{words}", "costs: {words}"),
    "ui-approver": ("要{name}批", "{name} must approve"),
    "ui-skipped": ("不建议：{why}", "better not: {why}"),
    "ui-phone-plan": ("这通电话这么打", "The call, step by step"),
    "ui-proof-missing": ("还缺：{names}", "still missing: {names}"),
    "ui-proof-whole": ("必备的凭证齐了", "all that is required is there"),
    "ui-done": ("勾好了", "Done"),
    "ui-save": ("存到哪个文件？", "Which file?"),
    "ui-save-hint": ("回车就存成 {file}", "Enter saves to {file}"),
    "ui-saved": ("已存到 {file}；以后用 aftersales triage --case {file} 接着看", "saved to {file}; open it again with: aftersales triage --case {file}"),
    "ui-trail": ("怎么走到这里的", "How it came to this"),
    "ui-changes": ("什么会改变结果", "What would change it"),
    "ui-no-changes": ("换掉任何一个答案都还是这个结果", "no single other answer leads elsewhere"),
    "ui-change": ("如果“{question}”是“{answer}”：{title}", "if '{question}' were '{answer}': {title}"),
    "ui-setup-hint": ("方括号里是现在的值；回车保留，输入 - 清空", "The value in brackets stands now; Enter keeps it, - clears it"),
    "ui-setup-shop_name": ("店铺叫什么？", "What is the shop's name?"),
    "ui-setup-agent_name": ("您对客户怎么自称？", "What do you call yourself to customers?"),
    "ui-setup-return_address": ("退货地址？", "The return address?"),
    "ui-setup-platform": ("默认是哪个平台？", "Which platform by default?"),
    "ui-setup-lang": ("界面用哪种语言？", "Which language?"),
    "ui-setup-none": ("不设默认", "no default"),
    "ui-setup-authority": ("{role}一单能自己定多少元？", "How many yuan may the {role} decide alone?"),
    "ui-setup-agent": ("客服", "agent"),
    "ui-setup-supervisor": ("主管", "supervisor"),
    "ui-setup-outbound_freight": ("发一件大概多少运费？", "What does sending a parcel cost?"),
    "ui-setup-return_freight": ("退一件大概多少运费？", "What does a return cost?"),
    "ui-setup-calling_from": ("几点起可以给客户打电话？", "From what time may customers be called?"),
    "ui-setup-calling_until": ("打到几点？", "Until what time?"),
    "ui-setup-refused": ("看不懂；金额写 50，时间写 10:00", "not understood; write amounts like 50, times like 10:00"),
    "doctor-width": ("终端宽 {n} 列，够用", "the terminal has {n} columns, enough"),
    "doctor-narrow": ("终端只有 {n} 列，拉宽到 60 列以上好读", "the terminal has only {n} columns; widen it to 60 or more"),
    "doctor-full": ("提问可以用方向键和筛选", "prompts take arrow keys and filters"),
    "doctor-plain": ("终端不能移动光标，提问用编号列表", "the terminal cannot move its cursor; prompts are numbered lists"),
    "doctor-pipe": ("不在终端里，不会提问", "not at a terminal, nothing will be asked"),
    "doctor-encoding": ("输出编码 {name}，汉字没问题", "output encoding {name} has Chinese"),
    "doctor-encoding-bad": ("输出编码 {name} 写不出汉字；先执行 export PYTHONUTF8=1", "output encoding {name} has no Chinese; run: export PYTHONUTF8=1"),
    "doctor-colour": ("有颜色", "colours are on"),
    "doctor-colour-off": ("NO_COLOR 关掉了颜色", "NO_COLOR turns colours off"),
    "doctor-clipboard": ("复制走终端（OSC 52，{route}）；粘不出来就在终端设置里允许程序写剪贴板", "copying goes through the terminal (OSC 52, {route}); if it does not paste, allow programs to write the clipboard in its settings"),
    "doctor-no-shop": ("没有店铺设置；用 aftersales init 写一份", "no shop settings; write them with: aftersales init"),
    "doctor-shop": ("店铺设置：{files}", "shop settings: {files}"),
    "doctor-playbooks": ("剧本 {scenarios} 种情况，{sources} 份出处", "playbooks: {scenarios} scenarios, {sources} sources"),
    "doctor-stale": ("过了复核日的出处：{names}；请核对后改 checked 和 review_by", "sources past their review date: {names}; check them and change checked and review_by"),
    "doctor-draft": ("有一单没答完：{file}；用 aftersales triage --resume 接着来", "a case was left: {file}; go on with: aftersales triage --resume"),

    "ui-clocks": ("时限", "Clocks"),
    "ui-tools": ("按钮和功能叫什么", "What its buttons are called"),
    "ui-channels": ("字数上限", "Room for words"),
    "ui-room": ("{name}：{characters} 字", "{name}: {characters} characters"),
    "ui-punishes": ("会罚什么", "What it punishes"),
    "ui-habits": ("平时怎么做数据才稳", "Habits that keep the figures healthy"),
    "ui-forbidden": ("聊天里不能出现", "Never in the chat"),
    "ui-kind-law": ("法律", "law"),
    "ui-kind-regulation": ("法规规章", "regulation"),
    "ui-kind-court": ("司法解释", "court interpretation"),
    "ui-kind-platform_rule": ("平台规则", "platform rule"),
    "ui-kind-platform_guide": ("平台指南", "platform guide"),
    "ui-kind-article": ("文章", "article"),
    "ui-published": ("{day} 发布", "published {day}"),
    "ui-in-force": ("{day} 起施行", "in force from {day}"),
    "ui-statements": ("{count} 条，{used} 条在用", "{count} statements, {used} in use"),
    "ui-checked": ("{day} 核对过，{review} 前复核", "checked {day}, to be reviewed by {review}"),
    "ui-none-stale": ("没有过了复核日的", "none is past its review date"),
    "ui-confidence-high": ("可信度高", "confidence: high"),
    "ui-confidence-medium": ("可信度中", "confidence: medium"),
    "ui-confidence-low": ("可信度低", "confidence: low"),
    "ui-doubt": ("存疑：", "Doubt: "),
    "ui-not-used": ("没有采用：", "Not used: "),
    "ui-used-by": ("谁在用：", "Used by: "),
    "ui-nobody": ("没有人", "nobody"),

    "ui-cases-passed": ("{passed} 通过, {failed} 失败", "{passed} passed, {failed} failed"),
    "smoke-counts": ("{passed} passed, {failed} failed", "{passed} passed, {failed} failed"),
    "ui-summary": ("共 {rows} 行", "{rows} rows"),
    "ui-resolved": ("有结论", "advice ready"),
    "ui-needs_answers": ("还缺答案", "answers missing"),
    "ui-rejected": ("读不了", "unreadable"),
    "ui-closed": ("已完结", "finished before"),
    "ui-by-status": ("状态", "status"),
    "ui-by-scenario": ("情况", "scenario"),
    "ui-by-disposition": ("处理", "disposition"),
    "ui-by-urgency": ("紧急", "urgency"),
    "ui-found-none": ("不确定：没有哪种情况对得上“{text}”；换客户的原话再试，或用 aftersales triage unsure 答两三个问题", "not sure: nothing fits '{text}'; try the customer's own words, or answer two or three questions: aftersales triage unsure"),
    "ui-found-perhaps": ("可能是：", "perhaps:"),
    "ui-found-flag": ("红线：{flag}", "red flag: {flag}"),
    "ui-found-by": ("命中：{words}", "matched: {words}"),
    # lint
    "yaml-too-large": ("文件超过 {limit} 字节", "the file is larger than {limit} bytes"),
    "yaml-too-deep": ("层级超过 {limit}", "nested deeper than {limit}"),
    "yaml-encoding": ("不是 UTF-8 编码", "not encoded in UTF-8"),
    "yaml-syntax": ("YAML 语法错误：{what}", "YAML syntax: {what}"),
    "yaml-control": ("有看不见的控制字符（{code}）；删掉它", "an invisible control character ({code}); delete it"),
    "yaml-tab": ("缩进用了 TAB；改成空格", "a TAB in the indentation; use blanks"),
    "yaml-tag": ("不允许使用标签（{value}）", "tags ({value}) are not allowed"),
    "yaml-empty": ("文件是空的", "the file is empty"),
    "yaml-alias": ("不允许使用锚点和别名（& 和 *）", "anchors and aliases (& and *) are not allowed"),
    "yaml-key": ("“{value}”不能当键；键要是文字", "'{value}' cannot be a key; a key is a word"),
    "yaml-duplicate-key": ("“{value}”写了两次", "'{value}' stands twice"),
    "yaml-folded": ("“{value}…”用了 >，中文会多出空格；改成 |", "'{value}…' is folded with >, which puts blanks into Chinese; use |"),
    "yaml-date": ("{value} 不是有效日期", "{value} is no date of the calendar"),
    "yaml-quote": ("{value} 会被 YAML 误读；加上双引号", "YAML would misread {value}; put it in double quotes"),
    "yaml-full-width-colon": ("“{value}”里是全角冒号；键后面要用半角 : 加空格", "'{value}' has a full-width colon; a key ends with : and a blank"),
    "schema-missing": ("缺少 {key}", "{key} is missing"),
    "schema-unknown-key": ("这里没有 {key} 这个键", "there is no key {key} here"),
    "schema-choice": ("“{value}”不行；可选：{expected}", "'{value}' is not allowed; one of: {expected}"),
    "schema-text": ("{value} 要写成文字；加上双引号", "{value} must be text; put it in double quotes"),
    "schema-other": ("{key}：{what}", "{key}: {what}"),
    "stray-file": ("不属于剧本格式的文件", "this file has no place in the playbook format"),
    "folder-empty": ("这个文件夹里没有剧本文件；没有它什么都用不了", "there is no playbook file in this folder, and nothing works without"),
    "file-missing": ("缺少这个文件", "this file is missing"),
    "unknown-statement": ("没有任何来源定义 {name}{nearest}", "no source defines {name}{nearest}"),
    "unknown-platform": ("没有平台 {name}{nearest}", "there is no platform {name}{nearest}"),
    "unknown-placeholder": ("占位符 {name} 没有定义{nearest}", "nothing defines the placeholder {name}{nearest}"),
    "unknown-question": ("没有这个问题：{name}{nearest}", "there is no question {name}{nearest}"),
    "unknown-choice": ("没有这个选项：{name}{nearest}", "there is no choice {name}{nearest}"),
    "unknown-act": ("没有这种行为：{name}{nearest}", "there is no act {name}{nearest}"),
    "unknown-outcome": ("没有这个结论：{name}{nearest}", "there is no outcome {name}{nearest}"),
    "unknown-step": ("没有这个步骤：{name}{nearest}", "there is no step {name}{nearest}"),
    "unknown-target": ("{name} 不是步骤、结论或情况{nearest}", "{name} is no step, outcome or scenario{nearest}"),
    "unknown-limit": ("limits.yaml 里没有 {name}{nearest}", "limits.yaml has no {name}{nearest}"),
    "unknown-evidence": ("evidence.yaml 里没有 {name}{nearest}", "evidence.yaml has no {name}{nearest}"),
    "offer-missing": (
        "“{name}”没有提给客户的话：在这里或在它的 outcome 里加 offer:",
        "{name} has no words that put it to the customer: add offer: here or to that outcome",
    ),
    "unknown-scenario": ("没有情况 {name}", "there is no scenario {name}"),
    "unknown-clock": ("{name} 不是时间，不能当钟{nearest}", "{name} is no time to run from{nearest}"),
    "alias-twice": ("“{name}”已经是 {other} 的叫法；一个词只能有一个意思", "'{name}' already means {other}; a word has one meaning"),
    "clocks-missing": ("{name} 用作期限，要写从哪些时间起算：clocks: [applied_at]", "{name} is used as a deadline; add the times it may run from: clocks: [applied_at]"),
    "old-ladder": ("阶梯的一级要写成 - to: {value}，加上给客户的话 offer", "a rung is written - to: {value}, with the words that offer it"),
    "old-penalty": ("处罚不再按处理方式，改成 acts: […]，写明罚的是哪种行为", "a penalty hangs on what is punished: replace dispositions by acts: […]"),
    "given-missing": ("这些结论没写 given（话里当作事实的）：{names}；没有就写 given: none", "these outcomes lack given, what their words take for granted: {names}; write given: none where they take nothing"),
    "binds-missing": ("没写管谁：加上 {keys}", "it does not say whom it binds: add {keys}"),
    "clock-wrong": ("{limit} 不从 {name} 起算；limits.yaml 的 clocks 写的是：{right}", "{limit} does not run from {name}; its clocks in limits.yaml: {right}"),
    "bound-unit": ("{name} 的单位是 {unit}，{fact} 要用 {wanted}", "{name} is counted in {unit}, {fact} needs {wanted}"),
    "law-changed": ("{name} 是法律定的数字，不能改；要改先换出处，比法律更宽的另立一条", "{name} is the law's number and cannot be changed without another source; for more than the law gives add a limit of your own"),
    "tag-misspelt": ("标签 {name} 只用了一次，和常用的 {other} 差一个字母；是不是打错了", "the tag {name} is used once and is a letter off {other}; is it misspelt?"),
    "limit-leaps": ("{name} 从 {old} 变成 {new}，差了一半以上，出处却没变；核对后写上新的 source", "{name} goes from {old} to {new}, more than half, on the same source; check it and cite what changed it"),
    "law-and-own": ("{name} 是法律定的，不能又由店铺定；去掉 law 或 own", "{name} is the law's and cannot be the shop's to set; drop law or own"),
    "question-type": ("{name} 的类型在这里算不了{nearest}", "{name} is of a type that cannot be reckoned with here{nearest}"),
    "question-of-many": ("{name} 要从 {count} 个问题算出来", "{name} is computed from {count} questions"),
    "question-signed": ("{name}：只有 money 才能 signed", "{name}: only money can be signed"),
    "ladder-circle": ("阶梯绕回了 {name}：拒绝过的会再提一次；删掉其中一级", "the ladder comes back to {name}: what was refused would be offered again; drop a rung"),
    "leads-to-broken": ("通向 {name}，而它有错；先修那一个", "leads to {name}, which is broken; mend that first"),
    "bad-pattern": ("正则写错了：{what}", "the pattern is wrong: {what}"),
    "question-choices": ("{name}：choice 类型才有 choices，且不能有 unknown", "{name}: only type choice has choices, and unknown is not one of them"),
    "question-of": ("{name}：算出来的问题才有 of", "{name}: only a computed question has of"),
    "scenario-id": ("id 是 {id}，文件名却是 {file}", "the id is {id}, but the file is named {file}"),
    "name-twice": ("{name} 和别的步骤、结论或情况同名", "{name} is also the name of another step, outcome or scenario"),
    "step-kind": ("一个步骤要么 ask，要么 when", "a step has either ask or when"),
    "choice-not-routed": ("这些选项没有去处：{choices}", "these choices lead nowhere: {choices}"),
    "branch-last": ("最后一条 when 不带条件，也只有最后一条不带", "the last branch, and only the last, has no condition"),
    "test-one": ("一个条件只能用 one_of、at_least、at_most 之一", "a test is one of one_of, at_least, at_most"),
    "ladder-because": ("ladder: none 要有 ladder_because；有阶梯就不要", "ladder: none needs ladder_because, and only none does"),
    "circle": ("绕回了 {step}", "the way comes back to {step}"),
    "unreachable": ("没有路走到 {name}", "no way leads to {name}"),
    "too-many-questions": ("最长要问 {most} 个问题，超过 {limit} 个", "up to {most} questions, more than {limit}"),
    "no-case-outcome": ("没有一个例子走到结论 {name}", "no worked case reaches the outcome {name}"),
    "no-case-branch": ("没有一个例子在 {step} 走 {way}", "no worked case takes {way} at {step}"),
    "no-cases": ("旁边没有 {file}", "there is no {file} beside it"),
    "gap-unfilled": ("“{gap}”可能没有答案；加上 without", "'{gap}' may be unknown; add without"),
    "gap-in-without": ("without 里还有占位符 {gap}", "without still has the placeholder {gap}"),
    "gap-differs": ("中英文占位符不一样：{gaps}", "the placeholders differ between zh and en: {gaps}"),
    "internal-number": ("{value} 是内部编号，看的人不认得；放到 sources 里", "{value} is a number of ours that no reader knows; it belongs in sources"),
    "literal-number": ("“{value}”是写死的数字；放进 limits.yaml", "'{value}' is a literal number; put it into limits.yaml"),
    "figure-unsourced": ("{source} 里没有这个数：{number}", "{source} does not name this number: {number}"),
    "law-unsourced": ("法定的期限要有法律出处，{source} 不是", "a limit of the law stands on a law; {source} is none"),
    "not-chinese": ("中文里没有汉字", "the Chinese text has no Chinese in it"),
    "not-english": ("英文里有整段中文", "the English text holds Chinese beyond terms"),
    "no-sources": ("没有来源；写出条目，或写 house_style", "no source; cite a statement or say house_style"),
    "sentence-long": ("一句 {length} 个字，超过 {limit}：{value}", "a sentence of {length} characters, more than {limit}: {value}"),
    "message-long": ("一条消息 {length} 个字，超过 {limit}；用空行分成两条", "a message of {length} characters, more than {limit}; part it with a blank line"),
    "script-copied": ("和 {other} 的话术一字不差", "word for word the script of {other}"),
    "tone-differs": ("换了口气，说的事却不一样：{gaps}", "another tone, but other facts: {gaps}"),
    "word-forbidden": ("话术里不能有“{word}”", "a script may not contain “{word}”"),
    "channel-long": ("{length} 个字，渠道最多 {limit}", "{length} characters, the channel takes {limit}"),
    "choice-long": ("选项太长（{length} 格，最多 {limit}）", "the choice is too long ({length} cells, at most {limit})"),
    "tool-missing": ("平台 other 没有给 {name} 起名", "the platform other has no word for {name}"),
    "pinyin-missing": ("缺拼音：{chars}；运行 python -m aftersales_cli.authoring.pinyin", "no reading for {chars}; run python -m aftersales_cli.authoring.pinyin"),
    "scenario-without-playbook": ("还没有剧本的情况：{names}", "scenarios without a playbook: {names}"),
    "case-open": ("还要问 {question}", "the question {question}"),
    "case-failed": ("例子“{name}”：应为 {expected}，实际是 {got}", "case '{name}': expected {expected}, got {got}"),
    "case-must-not": ("例子“{name}”：不该走到 {got}", "case '{name}': it must not end at {got}"),
    "case-unmet": ("例子“{name}”：{what}", "case '{name}': {what}"),
    "expected-differs": ("{key} 应为 {expected}，实际是 {got}", "{key}: expected {expected}, got {got}"),
    "gap-closed": ("例子“{name}”已经对了；不再是 known_gap", "case '{name}' comes out right; it is no known_gap any more"),
    "recorded": ("已写进 {file}；请读一遍再提交", "written into {file}; read it before you commit"),
    "mutant-survived": ("改坏了没人发现：{place} {fault}", "nobody notices a fault: {place} {fault}"),
    "mutated": ("例子发现 {cases} 个，证明发现 {proof} 个，没发现 {survived} 个（{share}，至少 {enough}）；看不出差别的 {equivalent} 个", "caught by cases {cases}, by the proof {proof}, survived {survived} ({share}, at least {enough} wanted); without a difference {equivalent}"),
    # what is proven of playbooks
    "way-differs": ("走到的是 {got}，证明里是 {outcome}", "the walk ends at {got}, the proof at {outcome}"),
    "given-unsaid": ("{name} 没写 given；每条路上都成立的：{known}", "{name} does not say what it takes for granted (given); on every way: {known}"),
    "given-open": ("{name} 说的前提是 {given}，这条路上却是 {known}", "{name} takes {given} for granted, but on this way it is {known}"),
    "principle": ("{name}（{what}）在 {known} 时违反原则 {id}", "{name} ({what}) is against the principle {id} where {known}"),
    "principle-evidence": ("{name} 没要 {what}，在 {known} 时违反原则 {id}", "{name} does not want {what}, against the principle {id} where {known}"),
    "binds-elsewhere": ("来源 {sources} 管不到 {platforms}", "the sources {sources} do not bind on {platforms}"),
    "never-taken": ("哪个平台、哪条路都走不到 {name}", "no way on any platform takes {name}"),
    "never-said": ("{name} 的这句条件在哪条路上都不成立", "no case of {name} fulfils the tests of these words"),
    "never-asked": ("到 {name} 的路上从不问 {question}，这句就不会说", "no way to {name} asks {question}, so these words are never said"),
    "source-stale": ("《{title}》过了复核的日子（{day}）", "{title} should have been looked at again by {day}"),
    "limit-stale": ("这个数一年多没核对了（{day}）", "this number was last checked on {day}"),
    "exception-unused": ("原则 {id} 用不着这个例外：{name}", "the principle {id} does not need this exception: {name}"),
    "decides-nothing": ("问了 {question}，结论、话术、金额、期限都不变", "the answer to {question} changes no outcome, word, number or deadline"),
    "prove-row": ("{scenario}：{ways} 条路，{outcomes} 个结论，{givens} 次前提，{sentences} 句，{principles} 次原则，{exceptions} 个例外", "{scenario}: {ways} ways, {outcomes} outcomes, {givens} givens, {sentences} sentences, {principles} principles, {exceptions} exceptions"),
    "prove-clean": ("已证明 {scenarios} 个情况、{platforms} 个平台，{at}；剧本 {sha256}", "proven: {scenarios} scenarios on {platforms} platforms at {at}; playbooks {sha256}"),
    "prove-found": ("{breaches} 处不成立", "{breaches} breaches"),
    "lint-clean": ("没有问题：{files} 个文件", "no findings in {files} files"),
    "lint-found": ("{errors} 个错误，{warnings} 个提醒", "{errors} errors, {warnings} warnings"),
}  # fmt: skip


@frozen
class Message:
    """Something said, by its key and values, until it is known in which language."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The message in `lang`; a message or error among its values is said in the same language."""
        values = {name: _said(value, lang) for name, value in self.values.items()}
        return _TEXTS[self.key][0 if lang == "zh" else 1].format(**values)


def _said(value: Any, lang: str) -> str:
    if hasattr(value, "in_"):  # words of the playbooks
        return _said(value.in_(lang), lang)
    inner = value if hasattr(value, "text") else getattr(value, "message", None)
    say = getattr(inner, "text", None)  # an error says its message, a finding also its place
    return str(say(lang)) if callable(say) else " ".join(without_controls(str(value)).split())


def label(key: str, lang: str, **values: object) -> str:
    """The words for `key` in `lang`."""
    return Message(key, values).text(lang)


_MARKS = {"、": ", ", "，": ", ", "；": "; "}  # between the items of a list: what Chinese has, and English


def listed(items: Iterable[str], lang: str, mark: str = "、") -> str:
    """The items in one line, parted as the language parts them; `mark` is the Chinese way, the English follows."""
    return (mark if lang == "zh" else _MARKS[mark]).join(items)


def bracketed(text: str, lang: str) -> str:
    """The text in the brackets of the language, with the blank that English has before them."""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def headed(name: str, text: str, lang: str) -> str:
    """The text behind a name and the colon of the language."""
    return f"{name}：{text}" if lang == "zh" else f"{name}: {text}"


def nearest_of(given: str, right: Iterable[str]) -> "Message | str":
    """What follows a name that there is not: those nearest to it, else what there is; nothing where that is unknown."""
    names = sorted(right) if isinstance(right, Set) else list(right)
    if not names:
        return ""
    close, shown = _nearest(given, names)
    return Message("or-nearest" if close else "or-one-of", {"names": shown})


def choice_of(kind: str, given: str, right: list[str], most: int = 8) -> dict[str, Any]:
    """The values of an `unknown-value` message: what is nearest to `given`, else what there is."""
    close, shown = _nearest(given, right, most)
    nearest = Message("nearest" if close else "one-of", {"names": shown})
    return {"kind": kind, "given": given, "nearest": nearest}


def _nearest(given: str, right: list[str], most: int = 8) -> tuple[bool, str]:
    """The names that are close to one, or the first of all; and whether they are close."""
    import difflib

    close = difflib.get_close_matches(given, right, n=3, cutoff=0.5)
    return bool(close), ", ".join(close or [*right[:most], *(["…"] if len(right) > most else [])])
