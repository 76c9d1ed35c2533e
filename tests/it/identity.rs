//! Sign-in, tokens and the separated administrators.

use crate::harness::Expect as _;

both_databases! {
    async fn everybody_knows_who_they_are(app: TestApp) {
        let me = app.actor("officer.cg").await.get("/v1/me").await.is(200);
        assert_eq!(me.body["role"], "AGENCY_OFFICER");
        assert_eq!(me.body["organisation"], "市城市管理局");
        app.visitor().get("/v1/me").await.refused(401, "UNAUTHENTICATED");
    }
}
