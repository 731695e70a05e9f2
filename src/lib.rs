//! Windows Update diagnostics: what a code means, what the logs say, what the facts of the machine
//! say, where the connection to the update server breaks, what a repair does and how it is undone.
//!
//! The library prints nothing. A room uses only rooms below it; a test reads the `use` lines and
//! compares them with this list:
//!
//! ```text
//! row        diagnose verdict knowledge
//! repair     machine net verdict knowledge base
//! results    knowledge base
//! diagnose   machine net logs verdict knowledge codes base
//! probe      machine net fault verdict knowledge codes base
//! machine    net verdict knowledge base
//! net        fault verdict knowledge base
//! logs       knowledge codes base
//! fault      verdict knowledge codes
//! verdict    knowledge codes base
//! knowledge  codes base
//! codes      base
//! base
//! ```

pub mod base;
pub mod codes;
pub mod diagnose;
pub mod fault;
pub mod knowledge;
pub mod logs;
pub mod machine;
pub mod net;
pub mod probe;
pub mod repair;
pub mod results;
pub mod row;
pub mod verdict;
