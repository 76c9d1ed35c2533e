//! The published OpenAPI document and what the program reads back from it: which operation a route is, and
//! the schema of each request body.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::words;
use crate::access::policy::{self, Needs, Operation};
use crate::error::{Error, FieldError};

/// Completes what poem-openapi writes: the security scheme, the headers that the protocol demands, every
/// error that can come back, the roles, and the refusal of unknown fields.
pub fn publish(generated: &str) -> anyhow::Result<Value> {
    let mut spec: Value = serde_json::from_str(generated)?;
    let mut request_schemas = BTreeSet::new();
    for operation in operations_mut(&mut spec) {
        complete(operation.method, operation.path, operation.value)?;
        collect_refs(operation.value.get("requestBody"), &mut request_schemas);
    }
    close_request_schemas(&mut spec, request_schemas);
    components(&mut spec);
    examples(&mut spec)?;
    plain_references(&mut spec);
    Ok(spec)
}

/// poem-openapi says what a referenced field means twice: beside `allOf`, and in it as if it were a second
/// type, over which generators of clients stumble.
fn plain_references(value: &mut Value) {
    if let Some(all_of) = value.get_mut("allOf").and_then(Value::as_array_mut) {
        all_of.retain(|part| part.as_object().is_none_or(|part| part.keys().ne(["description"])));
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(plain_references),
        Value::Array(items) => items.iter_mut().for_each(plain_references),
        _ => {}
    }
}

/// Examples of every request body and of a problem, by schema; a test holds them to their schemas.
const EXAMPLES: &str = include_str!("../../openapi/examples.json");

fn examples(spec: &mut Value) -> anyhow::Result<()> {
    let examples: Map<String, Value> = serde_json::from_str(EXAMPLES)?;
    let schemas = spec.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    let Some(schemas) = schemas else { return Ok(()) };
    for (name, example) in examples {
        let schema = schemas.get_mut(&name).and_then(Value::as_object_mut);
        let schema = schema.ok_or_else(|| anyhow::anyhow!("there is an example of `{name}` but no such schema"))?;
        schema.insert("example".into(), example);
    }
    Ok(())
}

struct OperationMut<'a> {
    path: &'a str,
    method: &'a str,
    value: &'a mut Value,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn operations_mut(spec: &mut Value) -> Vec<OperationMut<'_>> {
    let paths = spec.get_mut("paths").and_then(Value::as_object_mut);
    paths
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            let methods = item.as_object_mut().into_iter().flatten();
            methods.filter(|(method, _)| METHODS.contains(&method.as_str())).map(move |(method, value)| OperationMut {
                path,
                method,
                value,
            })
        })
        .collect()
}

fn complete(method: &str, path: &str, operation: &mut Value) -> anyhow::Result<()> {
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known = policy::operation(&id)
        .ok_or_else(|| anyhow::anyhow!("operation `{id}` ({method} {path}) is not in the policy"))?;
    let Some(operation) = operation.as_object_mut() else { anyhow::bail!("operation `{id}` is not an object") };
    let has_body = operation.contains_key("requestBody");
    let asks = operation
        .get("parameters")
        .and_then(Value::as_array)
        .is_some_and(|list| list.iter().any(|parameter| parameter.get("in").is_some_and(|place| place == "query")));
    parameters(operation, known, method);
    responses(operation, known, path, has_body, asks);
    fix_headers(operation);
    let roles = if known.is_public() {
        "anybody, without a token".to_owned()
    } else {
        known.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
    };
    let description = operation.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{description}\n\nRoles (角色): {roles}.").trim().to_owned();
    operation.insert("description".into(), description.into());
    operation.insert("security".into(), if known.is_public() { json!([]) } else { json!([{ "token": [] }]) });
    Ok(())
}

fn parameters(operation: &mut Map<String, Value>, known: &Operation, method: &str) {
    let list = operation.entry("parameters").or_insert_with(|| json!([]));
    let Some(list) = list.as_array_mut() else { return };
    if method == "post" && known.needs != Needs::Nothing && !known.is_public() {
        list.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    if known.needs == Needs::IfMatch {
        list.push(json!({ "$ref": "#/components/parameters/IfMatch" }));
    }
    if list.is_empty() {
        operation.remove("parameters");
    }
}

fn responses(operation: &mut Map<String, Value>, known: &Operation, path: &str, has_body: bool, asks: bool) {
    let mut statuses = vec![400, 429, 500, 503];
    if !known.is_public() {
        statuses.extend([401, 403]);
    }
    if path.contains('{') || has_body {
        statuses.push(404);
    }
    if known.needs != Needs::Nothing {
        statuses.extend([409, 422, 507]);
    }
    if asks {
        statuses.push(422);
    }
    if known.id.starts_with("calendar_") || known.id == "opinion_compare" {
        // A rule refuses to count beyond the calendars and rule packs that are loaded, and to compare what is not there.
        statuses.push(409);
    }
    if known.needs == Needs::IfMatch {
        statuses.extend([412, 428]);
    }
    if has_body {
        statuses.extend([408, 413, 415, 422]);
    }
    if ["identity_sign_in", "identity_change_password"].contains(&known.id) {
        statuses.push(401);
    }
    let list = operation.entry("responses").or_insert_with(|| json!({}));
    let Some(list) = list.as_object_mut() else { return };
    statuses.sort_unstable();
    for status in statuses {
        list.entry(status.to_string())
            .or_insert_with(|| json!({ "$ref": format!("#/components/responses/Problem{status}") }));
    }
    // What is left of the limit stands on every answer; on problems, where their components are.
    for response in list.values_mut().filter_map(Value::as_object_mut).filter(|response| !response.contains_key("$ref"))
    {
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        if let Some(headers) = headers.as_object_mut() {
            headers.extend(limit_headers());
        }
    }
}

fn limit_headers() -> Map<String, Value> {
    let reference = |name: &str| (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    ["RateLimit", "RateLimit-Policy"].map(reference).into_iter().collect()
}

/// poem-openapi writes header names in capitals.
fn fix_headers(operation: &mut Map<String, Value>) {
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for response in responses.into_iter().flat_map(Map::values_mut) {
        if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
            for (wrong, right) in [
                ("ETAG", "ETag"),
                ("LOCATION", "Location"),
                ("IDEMPOTENCY-REPLAYED", "Idempotency-Replayed"),
                ("CONTENT-DISPOSITION", "Content-Disposition"),
            ] {
                if let Some(header) = headers.remove(wrong) {
                    headers.insert(right.into(), header);
                }
            }
        }
    }
}

fn collect_refs(value: Option<&Value>, found: &mut BTreeSet<String>) {
    match value {
        Some(Value::Object(map)) => {
            if let Some(name) =
                map.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/components/schemas/"))
            {
                found.insert(name.to_owned());
            }
            map.values().for_each(|inner| collect_refs(Some(inner), found));
        }
        Some(Value::Array(list)) => list.iter().for_each(|inner| collect_refs(Some(inner), found)),
        _ => {}
    }
}

/// A schema and all that it refers to, however far.
fn schemas_reached(schemas: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut reached = Map::new();
    let mut names = BTreeSet::from([name.to_owned()]);
    while let Some(name) = names.pop_first() {
        let Some(schema) = schemas.get(&name).filter(|_| !reached.contains_key(&name)) else { continue };
        collect_refs(Some(schema), &mut names);
        reached.insert(name, schema.clone());
    }
    reached
}

/// Unknown fields are refused, and the contract says so, in every schema that a request body reaches.
fn close_request_schemas(spec: &mut Value, mut names: BTreeSet<String>) {
    let Some(schemas) = spec.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let mut seen = BTreeSet::new();
    while let Some(name) = names.pop_first() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let Some(schema) = schemas.get_mut(&name) else { continue };
        collect_refs(Some(schema), &mut names);
        if let Some(object) = schema.as_object_mut().filter(|schema| schema.get("type") == Some(&json!("object"))) {
            object.insert("additionalProperties".into(), false.into());
        }
    }
}

fn components(spec: &mut Value) {
    let Some(root) = spec.as_object_mut() else { return };
    let components = root.entry("components").or_insert_with(|| json!({}));
    let Some(components) = components.as_object_mut() else { return };
    components.insert(
        "securitySchemes".into(),
        json!({ "token": { "type": "http", "scheme": "bearer", "description": "Opaque token from `POST /v1/sessions` (登录令牌)." } }),
    );
    components.insert(
        "parameters".into(),
        json!({
            "IdempotencyKey": {
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "Any text of 1 to 255 visible ASCII characters. The same key with the same request gives the stored answer again and no second effect; with another request 422. Kept for seven days. (幂等键)",
                "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$" }
            },
            "IfMatch": {
                "name": "If-Match", "in": "header", "required": true,
                "description": "The ETag of the version that the change is meant for, with its quotes. Without it 428, stale 412. (版本)",
                "schema": { "type": "string", "pattern": "^\"[0-9]{1,18}\"$", "example": "\"1\"" }
            }
        }),
    );
    // 405 answers a method that no operation has, so no operation documents it.
    let problems: Map<String, Value> = words::STATUSES
        .iter()
        .filter(|(status, _, _)| *status != 405)
        .map(|(status, _, title)| {
            let body = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
            let mut headers = limit_headers();
            if matches!(status, 429 | 503) {
                headers.insert("Retry-After".into(), json!({ "$ref": "#/components/headers/Retry-After" }));
            }
            (format!("Problem{status}"), json!({ "description": title, "headers": headers, "content": body }))
        })
        .collect();
    components.insert("responses".into(), Value::Object(problems));
    components.insert(
        "headers".into(),
        json!({
            "RateLimit": {
                "description": "What is left of the limit that the request fell under: `r` requests now, all of them again in `t` seconds. (剩余配额)",
                "schema": { "type": "string", "example": "\"default\";r=5999;t=1" }
            },
            "RateLimit-Policy": {
                "description": "That limit: `q` requests in `w` seconds. `default` is the account's, `address` that of an address without a valid token, `sign-in` that of sign-ins from an address. Absent where no limit is set. (配额)",
                "schema": { "type": "string", "example": "\"default\";q=6000;w=60" }
            },
            "Retry-After": {
                "description": "Seconds after which to try again.",
                "schema": { "type": "integer", "format": "int32", "minimum": 1, "example": 2 }
            }
        }),
    );
    let schemas = components.entry("schemas").or_insert_with(|| json!({}));
    if let Some(schemas) = schemas.as_object_mut() {
        schemas.insert("Problem".into(), problem_schema());
    }
}

fn problem_schema() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457), in Chinese or English by Accept-Language.",
        "required": ["type", "title", "status", "code", "request_id"],
        "properties": {
            "type": text("Stable URI of the kind of problem."),
            "title": text("What it is."),
            "status": { "type": "integer", "format": "int32" },
            "code": text("Stable code; the same in every language."),
            "detail": text("What happened in this case and what to do."),
            "rule": text("The rule that refused, when one did."),
            "legal_basis": text("Its legal basis or source."),
            "remedy": text("What to do about it."),
            "permission": text("The permission that is missing, on 403."),
            "facts": { "type": "object", "additionalProperties": { "type": "string" }, "description": "Facts of the case by name." },
            "errors": {
                "type": "array", "description": "Every wrong field.",
                "items": {
                    "type": "object", "required": ["pointer", "code", "detail"],
                    "properties": { "pointer": text("JSON pointer into the body, or the parameter's name."), "code": text("Stable code."), "detail": text("What is wrong.") }
                }
            },
            "request_id": text("Quote it when you ask for help.")
        }
    })
}

/// The contract as the running program uses it.
pub struct Contract {
    operations: BTreeMap<(String, String), &'static Operation>,
    bodies: BTreeMap<String, Validator>,
}

impl Contract {
    /// Reads a published document.
    pub fn new(spec: &Value) -> anyhow::Result<Self> {
        let mut operations = BTreeMap::new();
        let mut names = BTreeSet::new();
        for (path, item) in spec.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
                if let Some(known) = policy::operation(id) {
                    operations.insert((method.to_uppercase(), pattern(path)), known);
                }
                collect_refs(operation.get("requestBody"), &mut names);
            }
        }
        let empty = Map::new();
        let schemas = spec.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&empty);
        let mut bodies = BTreeMap::new();
        for name in names {
            // A validator keeps the document that it was made from: given the whole contract, each of them would.
            let reached = schemas_reached(schemas, &name);
            let schema = json!({
                "allOf": [{ "$ref": format!("#/components/schemas/{name}") }],
                "components": { "schemas": reached },
            });
            bodies.insert(name, validator(&schema)?);
        }
        Ok(Self { operations, bodies })
    }

    /// The operation behind a route, by method and the router's pattern (`/v1/reviews/:param0`).
    pub fn operation(&self, method: &str, pattern: &str) -> Option<&'static Operation> {
        self.operations.get(&(method.to_owned(), pattern.to_owned())).copied()
    }

    /// The methods that an address answers to, for `Allow`.
    pub fn methods_of(&self, path: &str) -> Vec<&str> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &str| {
            let pattern: Vec<&str> = pattern.split('/').collect();
            pattern.len() == parts.len()
                && pattern.iter().zip(&parts).all(|(known, part)| known.starts_with(':') || known == part)
        };
        let mut methods: Vec<&str> = self
            .operations
            .keys()
            .filter(|(_method, pattern)| fits(pattern))
            .flat_map(|(method, _pattern)| if method == "GET" { vec!["GET", "HEAD"] } else { vec![method.as_str()] })
            .collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }

    /// Checks a request body against its schema and names every fault.
    pub fn check(&self, schema: &str, value: &Value) -> Result<(), Error> {
        let Some(validator) = self.bodies.get(schema) else { return Ok(()) };
        let errors: Vec<FieldError> = validator.iter_errors(value).flat_map(|error| field_errors(&error)).collect();
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }
}

/// A path as the router knows it: poem-openapi numbers the parameters (`/v1/reviews/:param0`).
fn pattern(path: &str) -> String {
    let mut parameters = 0..;
    let parts = path.split('/').map(|part| match parameters.by_ref().take(usize::from(part.starts_with('{'))).next() {
        Some(number) => format!(":param{number}"),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

fn validator(schema: &Value) -> anyhow::Result<Validator> {
    jsonschema::options()
        // OpenAPI 3.0 is closest to draft 4.
        .with_draft(Draft::Draft4)
        .should_validate_formats(true)
        .with_format("date", |text: &str| text.parse::<crate::kit::Day>().is_ok())
        .with_format("uuid", |text: &str| uuid::Uuid::try_parse(text).is_ok())
        .with_format("date-time", |text: &str| text.parse::<crate::kit::Timestamp>().is_ok())
        .build(schema)
        .map_err(|error| anyhow::anyhow!("a schema of the contract is not valid: {error}"))
}

fn field_errors(error: &ValidationError<'_>) -> Vec<FieldError> {
    use ValidationErrorKind as Kind;
    let at = error.instance_path().to_string();
    let one = |code, detail: String| vec![FieldError { pointer: at.clone(), code, detail }];
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![FieldError { pointer: format!("{at}/{name}"), code: "REQUIRED", detail: "is required".into() }]
        }
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| FieldError {
                pointer: format!("{at}/{name}"),
                code: "UNKNOWN_FIELD",
                detail: "is not a field of this request".into(),
            })
            .collect(),
        Kind::Type { kind } => {
            let expected = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(_) => "another type".to_owned(),
            };
            one("WRONG_TYPE", format!("must be {expected}"))
        }
        Kind::Enum { options } => one("NOT_A_VALUE", format!("must be one of {options}")),
        Kind::MinLength { limit } => one("TOO_SHORT", format!("must have at least {limit} characters")),
        Kind::MaxLength { limit } => one("TOO_LONG", format!("must have at most {limit} characters")),
        Kind::MinItems { limit } => one("TOO_FEW", format!("must have at least {limit} items")),
        Kind::MaxItems { limit } => one("TOO_MANY", format!("must have at most {limit} items")),
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
            one("TOO_SMALL", format!("must be at least {limit}"))
        }
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
            one("TOO_LARGE", format!("must be at most {limit}"))
        }
        Kind::Pattern { .. } | Kind::Format { .. } => {
            one("WRONG_FORMAT", format!("has the wrong form: {}", error.masked()))
        }
        _ => one("INVALID", error.masked().to_string()),
    }
}
