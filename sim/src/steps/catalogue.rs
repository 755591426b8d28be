//! The steps of the patent: their ids, which scenarios name in `covers`, and a title each, in the patent's order.
//!
//! Whether a run shows a step is decided elsewhere, by a predicate over its trace; here is only what can be claimed.

/// A step of the patent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatentStep {
    /// Its number, such as `3.2A.1`.
    pub id: &'static str,
    /// What it says, in one line.
    pub title: &'static str,
}

/// Every step: the method first, then the program in the device.
pub const STEPS: &[PatentStep] = &[
    PatentStep { id: "1", title: "The device is there" },
    PatentStep {
        id: "2",
        title: "The device obtains, saves and logs in the account from a phone's payment app",
    },
    PatentStep { id: "2.1", title: "The phone link is connected" },
    PatentStep {
        id: "2.2",
        title: "Registration mode is triggered, preferably by the phone link itself",
    },
    PatentStep { id: "2.3", title: "The app searches its ports and recognises the device" },
    PatentStep {
        id: "2.4",
        title: "The app sends the account: at once, after a yes, or after an authentication",
    },
    PatentStep { id: "2.4.1", title: "The app sends an authentication instruction" },
    PatentStep { id: "2.4.2", title: "On that instruction the authentication begins" },
    PatentStep { id: "2.4.3", title: "The device obtains the authentication input from the user" },
    PatentStep { id: "2.4.4", title: "The device sends that input to the app" },
    PatentStep { id: "2.4.5", title: "The app checks it" },
    PatentStep { id: "2.4.6", title: "Passed, the app sends the account" },
    PatentStep { id: "2.5", title: "The device receives, saves and logs in the account" },
    PatentStep { id: "2.6", title: "At least one biometric is preset" },
    PatentStep { id: "3", title: "Pay with the account that is logged in" },
    PatentStep { id: "3.0", title: "Unlock the device" },
    PatentStep { id: "3.1", title: "Payment mode is triggered; it goes to A or B" },
    PatentStep { id: "3.2A.0", title: "Someone enters the amount on the merchant terminal" },
    PatentStep { id: "3.2A.1", title: "The device shows the account's payment code" },
    PatentStep { id: "3.2A.2", title: "The other side scans it" },
    PatentStep { id: "3.2A.3", title: "The payment completes" },
    PatentStep { id: "3.2B", title: "Scanning is offered only while the mobile network is there" },
    PatentStep { id: "3.2B.1", title: "The device starts the scan module" },
    PatentStep {
        id: "3.2B.2",
        title: "The scan module scans the code that the other side presents",
    },
    PatentStep { id: "3.2B.3", title: "The amount is entered" },
    PatentStep { id: "3.2B.4", title: "The payment completes" },
    PatentStep { id: "S1", title: "Obtain a trigger instruction" },
    PatentStep {
        id: "S2.1",
        title: "A registration instruction leads to registration, a payment instruction to payment",
    },
    PatentStep { id: "S2.2", title: "Obtain the lock state" },
    PatentStep { id: "S2.3", title: "Unlocked: enter payment mode; locked: do not enter it" },
    PatentStep { id: "S2A", title: "Registration goes on only while connected to the phone" },
    PatentStep { id: "S2A.1", title: "Receive the account that the payment app sends" },
    PatentStep { id: "S2A.2", title: "Save it in the storage module" },
    PatentStep { id: "S2A.3", title: "Log the saved account in" },
    PatentStep { id: "S2A.4", title: "Preset at least one biometric" },
    PatentStep { id: "S2B1.1", title: "Show the account's payment code on the code display" },
    PatentStep { id: "S2B1.2", title: "Complete the payment" },
    PatentStep { id: "S2B2.1", title: "Start the scan module" },
    PatentStep {
        id: "S2B2.2",
        title: "Send the scanned code over the mobile network to the payment server",
    },
    PatentStep { id: "S2B2.3", title: "Receive the server's instruction that the code matches" },
    PatentStep { id: "S2B2.4", title: "Obtain the entered amount" },
    PatentStep { id: "S2B2.5", title: "Send the amount over the mobile network to the server" },
    PatentStep { id: "S2B2.6", title: "Complete the payment" },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = STEPS.iter().map(|step| step.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), STEPS.len());
        assert_eq!(STEPS.len(), 43);
    }
}
