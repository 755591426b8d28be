//! The table of the bench's words: what each is called in Chinese and in English.

/// Makes the words and the two texts of each.
macro_rules! words {
    ($($word:ident: $chinese:literal, $english:literal;)*) => {
        /// A word or a short sentence of the bench.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // Each is what its English text says.
        pub enum Word {
            $($word,)*
        }

        impl Word {
            /// All words.
            pub const ALL: &[Self] = &[$(Self::$word,)*];

            /// The word in Chinese and in English.
            #[must_use]
            pub const fn both(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$word => ($chinese, $english),)*
                }
            }
        }
    };
}

words! {
    // The bar.
    Scenarios: "场景", "Scenarios";
    NothingOpen: "还没有打开场景", "No scenario is open";
    Play: "播放", "Play";
    Pause: "暂停", "Pause";
    PlayOrPause: "播放或暂停", "Play or pause";
    Step: "前进一步", "Step forward";
    StepBack: "后退一步", "Step back";
    Restart: "从头开始", "Back to the beginning";
    Slower: "慢一些", "Slower";
    Faster: "快一些", "Faster";
    CannotKeepUp: "跟不上,实际", "Cannot keep up:";
    WorldClock: "场景里的时间", "Time of day in the scenario";
    VerdictSoFar: "到现在为止的判定", "The verdict so far";
    JudgedOpen: "未定", "Open";
    JudgedHolds: "成立", "Holds";
    JudgedFails: "不成立", "Does not hold";
    JudgedBroken: "试验台坏了", "Bench broke";
    JudgedUnsupported: "这块板不支持", "Unsupported";
    Shortcuts: "快捷键", "Shortcuts";
    ShortcutsHow: "Tab 走遍所有控件,空格或回车按下。", "Tab walks over all controls; Space or Enter presses one.";
    ChangeShade: "深色或浅色", "Dark or light";
    OtherTongue: "English", "中文";
    Close: "关闭", "Close";
    // Scenarios.
    SearchScenarios: "找场景:标题、领域或步骤", "Search title, area or step";
    ClearSearch: "清空", "Clear the search";
    FindAgain: "重新查找", "Look again";
    NoScenarios: "这里没有场景。把 .ron 文件放进 scenarios 文件夹,再按「重新查找」。", "No scenarios here. Put .ron files into scenarios/ and look again.";
    NothingFound: "没有找到", "Nothing found";
    Covers: "证明的步骤", "Steps that it proves";
    Variants: "变化", "Variants";
    Mistakes: "错误", "Mistakes";
    // Tabs.
    TabTrace: "记录", "Trace";
    TabView: "界面数据", "View";
    TabLedger: "账本", "Ledger";
    TabVerdict: "判定", "Verdict";
    TabFiles: "文件", "Files";
    TabControls: "操作", "Controls";
    TabDevice: "设备", "Device";
    TabPeople: "人物", "People";
    TabFaults: "故障", "Faults";
    TabSession: "会话", "Session";
    OpenFirst: "先在左边打开一个场景", "Open a scenario at the left first";
    // Trace.
    TraceEmpty: "还什么都没有发生", "Nothing has happened yet";
    SearchTrace: "在记录里找", "Search the trace";
    ClickToGoThere: "点一下,回到这一刻", "Click to go to this moment";
    KindEvent: "输入", "Input";
    KindAction: "动作", "Action";
    KindScreen: "画面", "Screen";
    KindPeople: "人物", "People";
    KindServer: "服务器", "Server";
    KindFault: "故障", "Fault";
    // Timeline.
    TimelineEmpty: "打开场景后,这里按时间排列画面和事件", "Once a scenario is open, its screens and events stand here in time";
    Ruler: "时间轴:点一下去那一刻", "Time ruler: click to go to a moment";
    Branch: "分支", "Branch";
    PlayedLine: "现在这条", "Played line";
    Screens: "画面", "Screens";
    GoBackTo: "去这一刻:", "Go to";
    GoTo: "去", "Go to";
    WholeTimeline: "显示全部时间", "Show all of the time";
    // Keys.
    Keys: "按键", "Keys";
    NobodyHoldsIt: "没有人拿着这台设备", "Nobody holds this device";
    KeyShowCode: "付款键", "Key: show code";
    KeyScan: "扫码键", "Key: scan";
    KeyBePaid: "收款键", "Key: be paid";
    KeyCancel: "取消键", "Key: cancel";
    KeyCorrect: "改错键", "Key: correct";
    KeyConfirm: "好键", "Key: yes";
    KeyHelp: "再说一遍键", "Key: say it again";
    KeyPower: "电源键", "Key: power";
    KeyRegister: "绑定键", "Key: register";
    KeyPoint: "小数点键", "Key: point";
    KeyDigit: "数字键", "Key: digit";
    // Finger.
    Finger: "指纹", "Finger";
    FingerLies: "手指在上面", "A finger lies on it";
    FingerAway: "没有手指", "No finger";
    LayFinger: "放上手指", "Lay the finger on";
    LiftFinger: "拿开手指", "Lift the finger";
    WhichFinger: "哪个手指", "Which finger";
    EnrolledMark: "(已录)", " (enrolled)";
    RightHand: "右手", "right";
    LeftHand: "左手", "left";
    Thumb: "拇指", "thumb";
    IndexFinger: "食指", "index finger";
    MiddleFinger: "中指", "middle finger";
    RingFinger: "无名指", "ring finger";
    LittleFinger: "小指", "little finger";
    FingerSound: "完好", "Sound";
    FingerWet: "潮湿", "Wet";
    FingerWorn: "磨平", "Worn";
    Rejected: "不认", "Rejected";
    TooPoor: "看不清", "Too poor";
    // Network, power, clock.
    Network: "网络", "Network";
    Registered: "已入网", "Registered";
    NotRegistered: "未入网", "Not registered";
    Bars: "信号格", "Bars";
    NoSignal: "无", "None";
    Power: "电源", "Power";
    PowerIsOn: "通电", "On";
    NoPower: "断电", "No power";
    Battery: "电池", "Battery";
    CutPower: "拔掉电源", "Cut the power";
    PowerOn: "接上电源", "Power on";
    CutAtOperation: "在第几次写闪存时断电", "Cut at flash operation";
    Arm: "设好", "Arm";
    ArmedAt: "断电设在写闪存", "Will cut at operation";
    FlashOperations: "已写闪存次数", "Flash operations so far";
    ClockAndScreen: "时钟和屏幕", "Clock and screen";
    ClockReads: "时钟显示", "Clock reads";
    ClockLost: "时间丢了", "Time is lost";
    ClockAhead: "比真实时间快", "Ahead of the world";
    ClockSeconds: "快多少秒", "Seconds ahead";
    SetClock: "改成这样", "Set it so";
    ClockRight: "改准", "Put it right";
    LoseClock: "时间丢了", "Lose its time";
    ScreenLight: "屏幕亮度", "Screen light";
    LightDim: "暗", "Dim";
    LightNormal: "正常", "Normal";
    LightBright: "亮", "Bright";
    Body: "机身", "Body";
    Flow: "流程", "Flow";
    // Camera.
    Camera: "摄像头", "Camera";
    CameraLooks: "正在看", "Looking";
    CameraRests: "没有看", "At rest";
    CameraPicture: "摄像头看到的画面", "What the camera sees";
    NoPictureYet: "还没有拍过", "No picture yet";
    RoomLight: "环境光", "Room light";
    Tilt: "倾斜", "Tilt";
    Distance: "距离", "Distance";
    Suits: "合适", "Suits";
    Movement: "晃动", "Movement";
    GlareOnIt: "反光", "Glare";
    GlareOff: "无", "None";
    GlareUpper: "上半", "Upper";
    GlareLower: "下半", "Lower";
    GlareFull: "全部", "All";
    BeforeIt: "对着", "Before it";
    SightNothing: "什么也没有", "Nothing";
    CodeOf: "收款码:", "Code of";
    ScreenOf: "屏幕:", "Screen of";
    PriceTag: "价签", "A price tag";
    AnyText: "任意文字", "Any text";
    ShowAsCode: "做成码", "As a code";
    LastRead: "上次读到", "Last read";
    // People.
    ByScript: "按剧本", "Script";
    ByHand: "手动", "By hand";
    Doing: "状态", "Doing";
    HandBusy: "手上正忙", "The hand is busy";
    HandFree: "手空着", "The hand is free";
    Shopper: "顾客", "Shopper";
    GiveGoal: "要做的事", "Goal";
    GoalWaits: "由人操作时不做,交还后再做", "She follows it once she is handed back";
    GoalPayByCode: "出示付款码付款", "Pay by code";
    GoalUnlock: "解锁", "Unlock";
    GoalPayByScan: "扫码付款", "Pay by scan";
    GoalRegister: "绑定账户", "Register";
    HoldTo: "拿到扫码器前:", "Hold before the scanner of";
    TakeAwayFrom: "拿开:", "Take away from";
    Till: "收银台", "Till";
    EnterPrice: "输入金额", "Enter the price";
    AmountOf: "金额:", "Amount:";
    Scan: "扫码", "Scan";
    StopScan: "停止扫码", "Stop scanning";
    UseAgain: "再用上一个码", "Use the last code again";
    GiveUp: "撤销", "Cancel the order";
    TillIdle: "空闲", "Idle";
    TillReady: "等待扫码", "Ready to scan";
    TillScanning: "正在扫码", "Scanning";
    TillAsking: "正在问服务器", "Asking the server";
    TillAwaitingShopper: "等顾客同意", "Awaiting the shopper";
    TillPaid: "已收款", "Paid";
    TillRefused: "被拒绝", "Refused";
    TillUnknown: "结果未知", "Unknown";
    TillReversed: "已撤销", "Reversed";
    RefusedCodeExpired: "码过期了", "Code expired";
    RefusedCodeUsed: "码用过了", "Code was used";
    RefusedCodeUnknown: "不认识的码", "Unknown code";
    RefusedNotEnough: "余额不足", "Not enough money";
    RefusedFrozen: "账户冻结", "Account frozen";
    RefusedOverLimit: "超出限额", "Over the limit";
    RefusedNotAgreed: "没有同意", "Not agreed";
    ReadQr: "二维码", "QR code";
    ReadBar: "条形码", "Bar code";
    ReadKeyed: "手工输入", "Typed";
    PrintedCode: "贴码商户", "Printed code";
    CodeOnScreen: "屏显商户", "Code on a screen";
    CodeSays: "码的内容", "The code says";
    NoCodeYet: "还没有码", "No code yet";
    PresentCode: "显示收款码", "Present a code";
    Payer: "付款人", "Payer";
    PayerIdle: "没有动作", "Does nothing";
    PayerLooking: "正在扫", "Looking for a code";
    PayerNothingRead: "没有扫到", "Read nothing";
    PayTo: "付给", "Pay to";
    // Phones.
    Phone: "手机", "Phone";
    PhoneShows: "手机显示", "The phone shows";
    ConnectTo: "连接", "Connect to";
    PhoneAgree: "同意", "Agree";
    PhoneRefuse: "拒绝", "Refuse";
    PhoneCancel: "取消绑定", "Break off";
    Disconnect: "断开", "Disconnect";
    Unbind: "解除绑定", "Take the account off";
    DeclareLost: "挂失", "Declare lost";
    PhoneReady: "首页", "First page";
    PhoneConnecting: "正在连接", "Connecting";
    PhoneWrongPassword: "密码不对", "Wrong password";
    PhoneSearching: "正在找设备", "Searching for a device";
    PhonePressRegister: "请按设备上的绑定键", "Press the key on the device";
    PhoneAskUser: "要绑定这台设备吗?", "Hand the account over?";
    PhoneAgreed: "已同意", "Agreed";
    PhoneDigits: "请在设备上输入", "Type these on the device";
    PhoneWrongDigits: "数字不对,再输一次", "Wrong digits, try again";
    PhoneFetching: "正在取授权", "Fetching a grant";
    PhoneNoNetwork: "没有网络", "No network";
    PhoneHandingOver: "正在交给设备", "Handing over";
    PhoneSaved: "设备已保存", "The device has it";
    PhoneDone: "绑定好了", "All is set";
    PhoneFailed: "没有绑定", "Failed";
    PhoneAsking: "正在问服务器", "Asking the server";
    PhoneUnbound: "已解除绑定", "Taken off";
    PhoneDeclaredLost: "已挂失", "Declared lost";
    FailedNoLink: "连不上", "No link";
    FailedNothingFound: "没有找到设备", "Nothing found";
    FailedUnknownModel: "不认识的型号", "Unknown model";
    FailedUserRefused: "用户拒绝", "Refused by its user";
    FailedCancelled: "用户取消", "Broken off by its user";
    FailedWrongDigits: "数字错了太多次", "Wrong digits too often";
    FailedLinkLost: "连接断了", "Link lost";
    FailedNoAnswer: "设备不回答", "The device answers no more";
    FailedBusy: "设备正忙", "The device is busy";
    FailedNotNow: "设备在做别的", "The device is at something else";
    FailedDeviceRefused: "设备拒绝", "Refused by the device";
    FailedServerRefused: "服务器拒绝", "Refused by the server";
    FailedEnded: "设备结束了绑定", "Ended by the device";
    // Faults.
    Lasts: "持续", "Lasts";
    UntilEnded: "直到解除", "Until ended";
    EndFault: "解除", "End";
    FaultNetworkDown: "没有网络", "Network down";
    FaultModemSilent: "有信号,但不通", "Modem silent";
    FaultTillOffline: "收银台断网", "Till offline";
    FaultTillAnswersLost: "收银台收不到回答", "Answers to the till lost";
    FaultFingerRejects: "手指都不认", "Every finger rejected";
    FaultFingerPoor: "手指都看不清", "Every finger too poor";
    FaultFingerDead: "指纹模块不回答", "Finger sensor dead";
    FaultFlashRefuses: "闪存不让写", "Flash refuses to write";
    FaultCameraDead: "摄像头不回答", "Camera dead";
    FaultPhoneOffline: "手机没有网络", "Phone offline";
    LinkOutOfRange: "走出范围", "Out of range";
    LinkAccessPointGone: "热点不见了", "Access point gone";
    LinkWrongPassword: "密码不对", "Wrong Wi-Fi password";
    LinkBadRadio: "信号很差", "Bad radio";
    LinkNoise: "接触不良", "Bad contact";
    LinkListener: "有人偷听", "Somebody listens";
    LinkManInTheMiddle: "有人夹在中间", "Somebody in between";
    LinkAlters: "有人改内容", "Somebody alters it";
    LinkRepeats: "有人重放", "Somebody repeats it";
    // Ledger.
    Accounts: "账户余额", "Balances";
    BooksBalance: "借贷相平", "The books balance";
    BooksBroken: "借贷不平", "The books do not balance";
    Orders: "订单", "Orders";
    OrderNotPay: "已收到", "Received";
    OrderUserPaying: "等顾客同意", "Awaiting the owner";
    OrderRefund: "已退款", "Refunded";
    OrderClosed: "已关闭", "Closed";
    OrderPayError: "付款失败", "Payment failed";
    NoOrders: "还没有订单", "No orders yet";
    Number: "编号", "Number";
    PaidBy: "付款方", "Payer";
    PaidTo: "收款方", "Payee";
    Amount: "金额", "Amount";
    State: "状态", "State";
    Postings: "分录", "Postings";
    When: "时间", "When";
    Debit: "借", "From";
    Credit: "贷", "To";
    Order: "订单", "Order";
    // View, files.
    NoView: "设备没有通电,什么也没有显示", "Without power the device shows nothing";
    ViewAsData: "界面数据", "The View as data";
    FilesEmpty: "打开场景后,这里是它的文件、机身和流程;改了马上生效", "Once a scenario is open, its file, body and flow stand here; what is edited holds at once";
    ScenarioFile: "场景", "Scenario";
    WatchedOnDisk: "保存后马上重读", "Read again as soon as it is saved";
    ReadAgain: "重读次数", "Times read again:";
    MistakesLastGoodUsed: "先用上一个好的;错误", "The last good one stays in use; mistakes";
    Line: "行", "Line";
    Column: "列", "column";
    // Verdict.
    LedgerBalances: "账本始终平衡", "The ledger balances";
    NeverPaysLocked: "锁着绝不付款", "Nothing is paid while it is locked";
    ShowsPaidOnlyWhenSettled: "真付了才说付好了", "It says paid only when it is";
    TellsMoneyIn: "说收到钱,就真收到了", "It tells of money only when money came";
    PaysOnce: "一单只付一次", "No order is paid twice";
    CodesDiffer: "每个付款码都不同", "No two codes are the same";
    LinkKeepsSecrets: "手机连接不泄密", "The phone's link keeps its secrets";
    DeviceSound: "设备自身没有毛病", "The device is sound";
    Invariants: "始终要成立", "Holds at all times";
    Expectations: "剧本的期望", "Expectations of the script";
    Steps: "专利步骤", "Steps of the patent";
    Digest: "摘要", "Digest";
    DoesNotHold: "不成立", "Does not hold";
    Expected: "期望", "Expected";
    Seen: "看到", "Seen";
    // Session.
    Recording: "操作记录", "Recording";
    CommandsInLog: "条操作", "commands";
    CommandInLog: "条操作", "command";
    LogIsWritten: "每一步都马上写进文件:", "Each command is on disk as it happens:";
    LogNotWritten: "记录写不下去", "The log cannot be written";
    SessionLeft: "上次没有正常结束:", "Left by a crash:";
    TakeUp: "接着用", "Take it up";
    Discard: "不要了", "Discard it";
    NoLogYet: "打开场景后开始记录", "Recording begins with a scenario";
    FileName: "场景文件名", "Name of the scenario's file";
    FileNameHint: "例如 mei-pays", "Such as mei-pays";
    FileNameRule: "只用字母、数字、汉字、- 和 _", "Letters, digits, hyphens and underscores only";
    SaveAsScenario: "保存为场景", "Save as scenario";
    Saved: "已保存", "Saved";
    NotSaved: "没有保存", "Not saved";
    PinCards: "密码卡", "PIN cards";
    PinCardsWhy: "发给参加者的密码,不要用本人的。", "Give these to participants; never use their own.";
    Board: "板子", "Board";
    BoardNone: "没有", "None";
    BoardRuns: "在运行", "Running";
    BoardLost: "失去联系", "Lost";
    BoardReplays: "正在重放", "Replaying";
    BoardReplaysHow: "板子重新启动了,正在重做到这一刻:", "The board was booted again; what was done is done again on it:";
    BoardLostHow: "板子失去联系。做过的都记着。", "The board is gone. What was done is kept.";
    Reconnect: "重新连接", "Reconnect";
    GoOnInProcess: "不用板子,接着做", "Go on without it";
    BoardName: "名称", "Name";
    BoardModel: "型号", "Model";
    Firmware: "固件版本", "Firmware";
    BoardMode: "运行方式", "Mode";
    BoardScreen: "屏幕像素", "Screen";
    BoardBoots: "启动次数", "Boots";
    BoardProfile: "配置", "Profile";
    BoardDrivers: "自带驱动", "Has drivers for";
    LastWords: "重启前说", "Last words";
    CanLosePower: "能断电", "Power can be cut";
    CanBeCopied: "能复制", "Can be copied";
    LastHeard: "最后听到", "Last heard";
    Can: "能", "Yes";
    Cannot: "不能", "No";
}
