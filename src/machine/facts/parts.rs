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

    /// The role of an update server on this machine.
    Server {
        /// How WSUS is set up.
        #[serde(deserialize_with = "objects::one")]
        wsus: Option<Wsus>,
        /// Its web site.
        #[serde(deserialize_with = "objects::one")]
        iis: Option<Iis>,
        /// The software update point as ConfigMgr's site has it.
        #[serde(deserialize_with = "objects::one")]
        sup: Option<Sup>,
        /// The certificates that are bound to ports.
        #[serde(deserialize_with = "objects::list")]
        certificates: Option<Vec<ServerCertificate>>,
        /// What its firewall lets in.
        #[serde(deserialize_with = "objects::one")]
        firewall: Option<Firewall>,
        /// The drive of the update files.
        #[serde(deserialize_with = "objects::one")]
        content: Option<Content>,
        /// What the site's database has, where it was asked.
        #[serde(deserialize_with = "objects::one")]
        sql: Option<SiteDatabase>,
        /// The proxy of WinHTTP on this machine; empty where it goes direct.
        system_proxy: Text,
    }

    /// How WSUS is set up.
    Wsus {
        /// The full name of the machine.
        host: Text,
        /// The port that its setup has.
        port: Number,
        /// Whether its setup has SSL.
        ssl: Truth,
        /// Its version.
        version: Text,
        /// Whether it synchronises with Microsoft, not with another server.
        sync_from_microsoft: Truth,
        /// The server that it synchronises with.
        upstream: Text,
        /// Whether it uses a proxy to synchronise.
        use_proxy: Truth,
        /// The name of that proxy.
        proxy: Text,
        /// The port of that proxy.
        proxy_port: Number,
        /// Whether it synchronises by a schedule.
        scheduled: Truth,
        /// When its last synchronisation ended.
        last_sync: Text,
        /// `Succeeded`, `Failed`, `Canceled`, `NeverRun`.
        last_result: Text,
        /// What it says of the last failure.
        last_error: Text,
        /// The result of the last synchronisation that the schedule began.
        last_scheduled_result: Text,
        /// The result of the last one that somebody began.
        last_manual_result: Text,
        /// `Running`, `NotProcessing`, `Stopping`.
        sync_status: Text,
        /// Items of the running synchronisation that are done.
        sync_processed: Number,
        /// All its items.
        sync_total: Number,
        /// Products that are chosen.
        products: Number,
        /// Classifications that are chosen.
        classifications: Number,
    }

    /// The web site of WSUS.
    Iis {
        /// Its name.
        site: Text,
        /// Where it listens.
        #[serde(deserialize_with = "objects::list")]
        bindings: Option<Vec<Binding>>,
        /// Its directories; `/` is the site itself.
        #[serde(deserialize_with = "objects::list")]
        directories: Option<Vec<Directory>>,
        /// Its application pool.
        #[serde(deserialize_with = "objects::one")]
        pool: Option<Pool>,
    }

    /// Where a site listens.
    Binding {
        /// `http` or `https`.
        protocol: Text,
        /// The port.
        port: Number,
        /// The host's name, where it is for one only.
        host: Text,
    }

    /// A directory of a site.
    Directory {
        /// Its name below the site; `/` for the site itself.
        name: Text,
        /// Whether it demands SSL.
        ssl_required: Truth,
        /// `Ignore`, `Accept` or `Require`.
        client_certificates: Text,
    }

    /// An application pool.
    Pool {
        /// Its name.
        name: Text,
        /// `Started`, `Stopped`, `Starting`, `Stopping`.
        state: Text,
        /// How many requests may wait.
        queue_length: Number,
        /// At so many kilobytes of its own it is recycled; 0 for never.
        private_memory_kilobytes: Number,
    }

    /// A software update point as its site has it.
    Sup {
        /// The machine.
        server: Text,
        /// The port for HTTP.
        port: Number,
        /// The port for HTTPS.
        ssl_port: Number,
        /// Whether it demands SSL.
        ssl: Truth,
    }

    /// A certificate that is bound to a port.
    ServerCertificate {
        /// The port.
        port: Number,
        /// Its subject.
        subject: Text,
        /// Its alternative names.
        #[serde(deserialize_with = "objects::items")]
        names: Option<Vec<Written<String>>>,
        /// When it ends.
        not_after: Text,
    }

    /// What a firewall lets in.
    Firewall {
        /// Whether it is on.
        enabled: Truth,
        /// TCP ports that any program may listen on, as the rules write them: `8530`, `80-90`, `*`.
        #[serde(deserialize_with = "objects::items")]
        ports: Option<Vec<Written<String>>>,
    }

    /// The drive of the update files.
    Content {
        /// The folder.
        path: Text,
        /// Free bytes of its drive.
        free_bytes: Number,
    }

    /// Rows of the site's database.
    SiteDatabase {
        /// How many rows WSUSServerLocations has.
        locations: Number,
        /// How many rows Update_SyncStatus has.
        sync_status: Number,
        /// Rows of both, as text.
        #[serde(deserialize_with = "objects::items")]
        rows: Option<Vec<Written<String>>>,
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
