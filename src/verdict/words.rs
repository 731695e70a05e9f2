//! The words of a finding. Each enumeration lists its JSON spellings once.

use serde::{Serialize, Serializer};

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word in JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

words! {
    /// How something that was looked at stands; the worst is last.
    Status {
        /// Not tried: not asked for, not applicable, or an earlier step failed.
        Skipped = "skipped",
        /// Nothing is wrong here.
        Pass = "pass",
        /// Worth knowing; nothing to fix.
        Info = "info",
        /// Could not be judged: what is missing is named.
        Unknown = "unknown",
        /// Works, but not as intended, or may hinder.
        Warn = "warn",
        /// Updates fail here.
        Fail = "fail",
    }
}

words! {
    /// How sure a finding is; never above the ceiling of its rule.
    Confidence {
        /// A hint.
        Low = "low",
        /// Likely.
        Medium = "medium",
        /// A fact or a line proves it.
        High = "high",
    }
}

words! {
    /// Whether the failure still stands.
    State {
        /// The last attempt of its subject failed, or it is a fact of the machine as it is now.
        Current = "current",
        /// A later attempt of the same stage and subject succeeded.
        Healed = "healed",
        /// The update that failed is no longer offered or needed.
        Moot = "moot",
        /// The evidence ends before that can be told.
        Unknown = "unknown",
    }
}

words! {
    /// Why the confidence is what it is.
    Reason {
        /// A fact of the machine agrees with the log.
        FactAgrees = "fact-agrees",
        /// A fact of the machine alone shows it.
        FactOnly = "fact-only",
        /// Only a log shows it.
        LogOnly = "log-only",
        /// Only a code points to it.
        CodeAlone = "code-alone",
        /// The logs' clocks cannot be compared.
        ClockUnknown = "clock-unknown",
        /// Other evidence speaks against it.
        Contradicted = "contradicted",
    }
}
