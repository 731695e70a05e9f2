//! Rules over log records, and what logs and facts say together.
//!
//! The first rule is [`Overwritten`]: a domain policy that replaces the update server of ConfigMgr.

mod overwritten;
mod policy;

pub use overwritten::Overwritten;
pub use policy::policy;
