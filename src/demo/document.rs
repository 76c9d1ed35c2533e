//! The contract that is played: the project's own, or any that is given.

use std::path::Path;

use anyhow::Context;

/// A file to be reviewed.
pub(super) struct Document {
    /// Whether it is the project's own.
    pub is_own: bool,
    /// What it is called.
    pub title: String,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

const OWN: &[u8] = include_bytes!("../../seeds/demo/contract.docx");

impl Document {
    /// Reads the file, or takes the project's own contract.
    pub fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = file else {
            return Ok(Self {
                is_own: true,
                title: "智慧停车系统运行维护服务采购合同".to_owned(),
                file_name: "智慧停车运维合同.docx".to_owned(),
                bytes: OWN.to_owned(),
            });
        };
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let part = |part: Option<&std::ffi::OsStr>| part.map(|name| name.to_string_lossy().into_owned());
        let file_name = part(path.file_name()).with_context(|| format!("{} names no file", path.display()))?;
        let title = part(path.file_stem()).unwrap_or_else(|| file_name.clone());
        let title = title.chars().take(200).collect();
        Ok(Self { is_own: false, title, file_name: file_name.chars().take(200).collect(), bytes })
    }
}
