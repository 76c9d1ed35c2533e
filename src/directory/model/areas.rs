//! The catalogue of practice areas.

crate::text_enum! {
    /// What a lawyer, scholar or firm is at home in.
    pub enum PracticeArea {
        /// Administrative law and enforcement (行政法与行政执法).
        Administrative = "ADMINISTRATIVE",
        /// Drafting and review of rules and normative documents (立法与规范性文件).
        Legislation = "LEGISLATION",
        /// Contracts (合同).
        Contract = "CONTRACT",
        /// Government procurement and bidding (政府采购与招标投标).
        Procurement = "PROCUREMENT",
        /// Government investment and concessions (政府投资与特许经营).
        Investment = "INVESTMENT",
        /// Construction (建设工程).
        Construction = "CONSTRUCTION",
        /// Land, expropriation and compensation (土地与征收补偿).
        Land = "LAND",
        /// Real estate (房地产).
        RealEstate = "REAL_ESTATE",
        /// Environment and natural resources (环境与自然资源).
        Environment = "ENVIRONMENT",
        /// Public finance, tax and banking (财税金融).
        Finance = "FINANCE",
        /// State-owned assets and companies (国有资产与公司).
        Company = "COMPANY",
        /// Intellectual property (知识产权).
        IntellectualProperty = "INTELLECTUAL_PROPERTY",
        /// Data, networks and disclosure of government information (数据、网络与政府信息公开).
        Data = "DATA",
        /// Labour and personnel (劳动人事).
        Labour = "LABOUR",
        /// Civil matters (民事).
        Civil = "CIVIL",
        /// Criminal law (刑事).
        Criminal = "CRIMINAL",
        /// Reconsideration, litigation and arbitration (复议、诉讼与仲裁).
        Disputes = "DISPUTES",
        /// Foreign-related matters (涉外).
        Foreign = "FOREIGN",
        /// Anything else (其他).
        Other = "OTHER",
    }
}
