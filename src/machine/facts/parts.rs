//! The parts of the facts document. docs/objects.md says of every member what it is and where it is
//! read; a test compares both.

use super::objects;
use super::written::Written;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

type Number = Option<Written<i64>>;
type Truth = Option<Written<bool>>;
type Text = Option<Written<String>>;

/// A part: every member may be missing, no other is known.
macro_rules! parts {
    ($($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $member:ident: $type:ty,)* })*) => {
        $($(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$doc])* pub $member: $type,)*
        })*
    };
}

parts! {
    /// The operating system.
    Os {
        /// Its name, such as `Windows Server 2022 Datacenter`.
        name: Text,
        /// Its build, such as 20348.
        build: Number,
    }

    /// The ConfigMgr client.
    ConfigMgr {
        /// Whether it is installed.
        installed: Truth,
        /// Its version, such as `5.00.9128.1007`.
        version: Text,
        /// The update server that it names.
        update_server: Text,
        /// Why that could not be read.
        update_server_unread: Text,
        /// Whether a gatherer found that its update server was overwritten.
        overwritten: Truth,
        /// The folder of its logs.
        log_directory: Text,
    }

    /// The system drive.
    Disk {
        /// Its name, such as `C:\`.
        drive: Text,
        /// Free bytes.
        free_bytes: Number,
        /// All bytes.
        size_bytes: Number,
    }

    /// The recovery environment.
    Winre {
        /// Whether it is enabled.
        enabled: Truth,
        /// Free bytes of its partition.
        partition_free_bytes: Number,
        /// All bytes of its partition.
        partition_size_bytes: Number,
    }

    /// Physical memory.
    Memory {
        /// All bytes.
        total_bytes: Number,
        /// Bytes that programs can have.
        available_bytes: Number,
    }

    /// The clock.
    Clock {
        /// By how many seconds it is ahead of the server's.
        difference_seconds: Number,
        /// The URL of that server.
        compared_with: Text,
    }

    /// A service.
    Service {
        /// Its name, such as `wuauserv`.
        name: Text,
        /// `Boot`, `System`, `Automatic`, `Manual` or `Disabled`; null where it is not installed.
        start_type: Text,
        /// `Running`, `Stopped`, `StartPending` and so on; `Missing` where it is not installed.
        status: Text,
    }

    /// The signs of a pending restart: each a truth, or a count.
    PendingRestart {
        /// Servicing waits for it.
        component_based_servicing: Number,
        /// Servicing goes on during it.
        servicing_in_progress: Number,
        /// Packages wait for it.
        packages_pending: Number,
        /// The agent waits for it.
        windows_update: Number,
        /// The agent reports after it.
        after_restart_reporting: Number,
        /// Files that are renamed at the next start.
        file_rename: Number,
        /// The computer gets another name.
        computer_rename: Number,
        /// The computer joins a domain.
        domain_join: Number,
        /// Update.exe waits for it.
        update_exe: Number,
        /// An installation from a disc waits for it.
        installer_disc: Number,
        /// The server manager waits for it.
        server_manager: Number,
        /// The ConfigMgr client waits for it.
        config_mgr: Number,
    }

    /// A protocol of Schannel's client side, as set by hand.
    Protocol {
        /// The value Enabled.
        enabled: Number,
        /// The value DisabledByDefault.
        disabled_by_default: Number,
    }

    /// What Schannel may use.
    Tls {
        /// Protocols that are set by hand, by name, such as `TLS 1.2`.
        #[serde(deserialize_with = "objects::map")]
        protocols: Option<BTreeMap<String, Protocol>>,
        /// The cipher suites, in order.
        #[serde(deserialize_with = "objects::items")]
        cipher_suites: Option<Vec<Written<String>>>,
        /// The registry key that orders them.
        cipher_suites_from: Text,
    }

    /// The update of root certificates.
    RootUpdate {
        /// The value DisableRootAutoUpdate.
        disable_root_auto_update: Number,
        /// What was asked for.
        url: Text,
        /// Whether it can be reached.
        reachable: Truth,
        /// What came back, in a sentence.
        answer: Text,
    }

    /// The update agent.
    Agent {
        /// Its version, such as `10.0.20348.2340`.
        version: Text,
        /// Its file.
        path: Text,
    }

    /// A folder of Windows.
    Folder {
        /// Its path.
        path: Text,
        /// Whether it is there.
        exists: Truth,
        /// Whether it can be read.
        accessible: Truth,
        /// Bytes of all files.
        size_bytes: Number,
        /// How many files.
        files: Number,
        /// Whether not all of it was counted in time.
        size_incomplete: Truth,
        /// Folders that could not be read.
        folders_denied: Number,
        /// Bytes of the agent's data store (softwareDistribution only).
        data_store_bytes: Number,
    }

    /// The component store.
    ComponentStore {
        /// `Healthy`, `Repairable` or `NonRepairable`.
        state: Text,
        /// Whether operations wait in pending.xml.
        pending_xml: Truth,
    }

    /// BITS transfers of all users.
    Bits {
        /// How many there are.
        jobs: Number,
        /// How many of them failed.
        failed_jobs: Number,
    }

    /// What is known about who set the policy.
    Provenance {
        /// Values that the machine's own Registry.pol sets.
        #[serde(deserialize_with = "objects::list")]
        registry_pol: Option<Vec<PolValue>>,
        /// What Windows recorded of the last application of group policies.
        #[serde(deserialize_with = "objects::one")]
        rsop: Option<Rsop>,
    }

    /// A value that Registry.pol sets.
    PolValue {
        /// The key below HKEY_LOCAL_MACHINE.
        key: Text,
        /// The name of the value.
        name: Text,
    }

    /// The resultant set of policies.
    Rsop {
        /// The group policy objects.
        #[serde(deserialize_with = "objects::list")]
        gpos: Option<Vec<Gpo>>,
        /// The registry values that they set.
        #[serde(deserialize_with = "objects::list")]
        settings: Option<Vec<RsopSetting>>,
    }

    /// A group policy object.
    Gpo {
        /// Its id.
        id: Text,
        /// Its name.
        name: Text,
    }

    /// A registry value that a group policy object sets.
    RsopSetting {
        /// The key below HKEY_LOCAL_MACHINE.
        key: Text,
        /// The name of the value.
        name: Text,
        /// The id of the group policy object.
        gpo_id: Text,
        /// 1 is the one that won.
        precedence: Number,
    }
}
