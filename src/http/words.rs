//! What each status says, in Chinese and English.

/// Status, Chinese title, English title.
pub(super) const STATUSES: &[(u16, &str, &str)] = &[
    (400, "请求无法解析", "The request cannot be parsed"),
    (401, "未登录或令牌无效", "Not signed in, or the token is not valid"),
    (403, "没有此项权限", "The role lacks this permission"),
    (404, "未找到，或您无权查看", "Not found, or not visible to you"),
    (405, "不支持此方法", "The method is not supported here"),
    (408, "请求内容发送过慢", "The body came too slowly"),
    (409, "规则不允许", "A rule refuses"),
    (412, "版本已变化", "It has changed meanwhile"),
    (413, "内容过大", "The body is too large"),
    (415, "不支持的内容类型", "The media type is not supported"),
    (422, "字段有误", "Fields are wrong"),
    (428, "须带 If-Match", "If-Match is required"),
    (429, "请求过多，请稍后再试", "Too many requests"),
    (500, "系统内部错误", "Something went wrong on our side"),
    (503, "系统忙，请稍后再试", "Busy, try again shortly"),
    (507, "存储空间不足", "The disk is full"),
];

/// The title of a status.
pub(super) fn title(status: u16, english: bool) -> &'static str {
    let known = STATUSES.iter().find(|(known, _, _)| *known == status);
    match known {
        Some((_, _, en)) if english => en,
        Some((_, zh, _)) => zh,
        None if english => "The request was refused",
        None => "请求被拒绝",
    }
}

/// What to do about a wrong field, by its code, in Chinese.
pub(super) fn field(code: &str, detail: &str) -> String {
    let words = match code {
        "REQUIRED" => "必填",
        "UNKNOWN_FIELD" => "没有这个字段",
        "WRONG_TYPE" => "类型不对",
        "NOT_A_VALUE" => "不在可选值之内",
        "TOO_SHORT" => "太短",
        "TOO_LONG" => "太长",
        "TOO_FEW" => "项数太少",
        "TOO_MANY" => "项数太多",
        "TOO_SMALL" => "数值太小",
        "TOO_LARGE" => "数值太大",
        "WRONG_FORMAT" => "格式不对",
        "TOO_FEW_CLASSES" => "字符种类太少",
        "TOO_COMMON" => "太常见，容易被猜中",
        "HOLDS_A_NAME" => "不得含有账号、姓名、邮箱或产品名称",
        _ => return detail.to_owned(),
    };
    format!("{words}（{detail}）")
}
