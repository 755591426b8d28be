//! The words of the trial window, in Chinese and English. The device speaks its own language, from its flow.

use bevy::prelude::Resource;
use sim::actors::phone::screen::PhoneScreen;
use sim::scenario::model::{Refusal, TillState};

use crate::art::till::Tone;
use crate::options::Language;

/// The language that the window speaks.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Which.
    pub language: Language,
}

impl Words {
    /// The words of a language.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        Self { language }
    }

    /// The one of the two that is spoken.
    #[must_use]
    pub const fn say<'t>(self, chinese: &'t str, english: &'t str) -> &'t str {
        match self.language {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    /// What a till's display says under the price, and how it is meant.
    #[must_use]
    pub const fn till_line(self, state: TillState) -> (&'static str, Tone) {
        match state {
            TillState::Idle => (self.say("欢迎光临", "Welcome"), Tone::Plain),
            TillState::Ready => (self.say("请付款", "Please pay"), Tone::Asks),
            TillState::Scanning => {
                (self.say("请放上付款码", "Lay your code on the mat"), Tone::Asks)
            }
            TillState::Asking => (self.say("正在付款…", "Paying…"), Tone::Plain),
            TillState::AwaitingShopper => {
                (self.say("请在机上确认", "Agree on your device"), Tone::Asks)
            }
            TillState::Paid => (self.say("付好了,谢谢", "Paid. Thank you"), Tone::Good),
            TillState::Refused(refusal) => (self.refusal(refusal), Tone::Bad),
            TillState::Unknown => {
                (self.say("正在查,请等一下", "Looking it up, please wait"), Tone::Asks)
            }
            TillState::Reversed => (self.say("没有付,已撤销", "Not paid: taken back"), Tone::Bad),
        }
    }

    const fn refusal(self, refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::CodeExpired => self.say("付款码过期了", "The code is too old"),
            Refusal::CodeUsed => self.say("付款码用过了", "The code was used"),
            Refusal::CodeUnknown => self.say("不认识这个码", "Unknown code"),
            Refusal::NotEnoughMoney => self.say("余额不够", "Not enough money"),
            Refusal::AccountFrozen => self.say("账户停用了", "The account is frozen"),
            Refusal::OverLimit => self.say("超过限额", "Over the limit"),
            Refusal::NotAgreed => self.say("没有确认", "Not agreed"),
        }
    }

    /// Title and text of a phone's page, and how it is meant.
    #[must_use]
    pub const fn phone_page(self, screen: PhoneScreen) -> (&'static str, &'static str, Tone) {
        match screen {
            PhoneScreen::Ready => (
                self.say("付款设备", "Payment device"),
                self.say(
                    "把新设备连到手机上,账户就能交给它。",
                    "Connect a new device to hand your account over to it.",
                ),
                Tone::Plain,
            ),
            PhoneScreen::Connecting => (
                self.say("正在连接", "Connecting"),
                self.say("请等一下。", "Please wait."),
                Tone::Plain,
            ),
            PhoneScreen::WrongPassword => (
                self.say("密码不对", "Wrong password"),
                self.say("设备的无线密码不对。", "The device does not take the Wi-Fi password."),
                Tone::Bad,
            ),
            PhoneScreen::Searching => (
                self.say("正在找设备", "Looking for a device"),
                self.say("请把设备放在旁边,打开电源。", "Keep the device near, switched on."),
                Tone::Plain,
            ),
            PhoneScreen::PressRegister => (
                self.say("请按设备上的“绑定”", "Press “绑定” on the device"),
                self.say("按了它,设备才会答话。", "It answers only after that."),
                Tone::Asks,
            ),
            PhoneScreen::AskUser => (
                self.say("把账户交给这台设备?", "Hand the account to this device?"),
                self.say("交了以后,拿着它就能付款。", "Whoever holds it can pay after that."),
                Tone::Asks,
            ),
            PhoneScreen::Agreed => (
                self.say("已同意", "Agreed"),
                self.say("正在告诉设备。", "Telling the device."),
                Tone::Plain,
            ),
            PhoneScreen::Digits => (
                self.say("把这六个数字按进设备", "Type these six digits on the device"),
                self.say("别让旁人看见。", "Let nobody else see them."),
                Tone::Asks,
            ),
            PhoneScreen::WrongDigits { .. } => (
                self.say("数字不对,请再按一次", "Wrong digits: type them again"),
                self.say("别让旁人看见。", "Let nobody else see them."),
                Tone::Bad,
            ),
            PhoneScreen::Fetching => (
                self.say("正在问付款中心", "Asking the payment server"),
                self.say("请等一下。", "Please wait."),
                Tone::Plain,
            ),
            PhoneScreen::NoNetwork => (
                self.say("手机没有网络", "No network"),
                self.say("有了网络会自己再试。", "It is tried again by itself."),
                Tone::Bad,
            ),
            PhoneScreen::HandingOver => (
                self.say("正在交账户", "Handing over"),
                self.say("请别拔线,别走远。", "Keep both together."),
                Tone::Plain,
            ),
            PhoneScreen::Saved => (
                self.say("设备收到账户了", "The device has the account"),
                self.say("请在设备上录指纹,设密码。", "Set finger and PIN on the device."),
                Tone::Asks,
            ),
            PhoneScreen::Done => (
                self.say("都好了", "All done"),
                self.say("现在可以用设备付款了。", "The device can pay now."),
                Tone::Good,
            ),
            PhoneScreen::Failed(_) => (
                self.say("没有办成", "It did not work"),
                self.say("账户没有交出去,可以再试。", "Nothing was handed over. Try again."),
                Tone::Bad,
            ),
            PhoneScreen::Asking => (
                self.say("正在问付款中心", "Asking the payment server"),
                self.say("请等一下。", "Please wait."),
                Tone::Plain,
            ),
            PhoneScreen::Unbound => (
                self.say("已经解除绑定", "Unbound"),
                self.say("那台设备不能再付款了。", "That device pays no more."),
                Tone::Good,
            ),
            PhoneScreen::DeclaredLost => (
                self.say("已经挂失", "Declared lost"),
                self.say("那台设备不能再付款了。", "That device pays no more."),
                Tone::Good,
            ),
        }
    }
}
