//! Looks of a preview that have a name, as the studio keeps them.

use app::commands::shapes::{Preset, PresetList};
use serde_json::{Value, json};

use crate::world::World;

async fn put(world: &World, preset: Value, was: Option<&str>) -> Result<PresetList, wire::Error> {
    world.call("preset_put", json!({ "endpoint": "local", "preset": preset, "was": was })).await
}

fn names(list: &PresetList) -> Vec<&str> {
    list.presets.iter().map(|preset| preset.name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preset_is_kept_renamed_and_forgotten() {
    let world = World::start().await;
    let here = json!({ "endpoint": "local" });
    let list = async |world: &World| -> PresetList {
        world.call("preset_list", here.clone()).await.unwrap()
    };
    assert_eq!(list(&world).await.presets, []);
    let card = json!({ "name": "card-2x", "params": { "width": "800", "output": "webp" } });
    put(&world, card.clone(), None).await.unwrap();
    put(&world, json!({ "name": "avatar", "params": {} }), None).await.unwrap();

    let world = world.restart(|| {}).await;
    let kept = list(&world).await;
    assert_eq!(names(&kept), ["avatar", "card-2x"], "they outlive the program");
    assert_eq!(kept.presets[1], serde_json::from_value::<Preset>(card.clone()).unwrap());

    let taken = put(&world, json!({ "name": "avatar", "params": {} }), Some("card-2x")).await;
    assert_eq!(taken.unwrap_err().kind, "general_argument_invalid");
    assert_eq!(names(&list(&world).await), ["avatar", "card-2x"], "a refused name changes nothing");
    let renamed = json!({ "name": "card", "params": { "width": "900" } });
    assert_eq!(names(&put(&world, renamed, Some("card-2x")).await.unwrap()), ["avatar", "card"]);
    let delete = json!({ "endpoint": "local", "name": "avatar" });
    let left: PresetList = world.call("preset_delete", delete).await.unwrap();
    assert_eq!(names(&left), ["card"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preset_that_no_preview_could_follow_is_refused() {
    let world = World::start().await;
    for bad in [
        json!({ "name": "", "params": {} }),
        json!({ "name": " card", "params": {} }),
        json!({ "name": "a\nb", "params": {} }),
        json!({ "name": "x".repeat(65), "params": {} }),
        json!({ "name": "wide", "params": { "width": "4001" } }),
        json!({ "name": "loud", "params": { "output": "bmp" } }),
    ] {
        let refused = put(&world, bad.clone(), None).await.unwrap_err();
        assert_eq!(refused.kind, "general_argument_invalid", "{bad}");
    }
    for number in 0..200 {
        put(&world, json!({ "name": format!("{number}"), "params": {} }), None).await.unwrap();
    }
    assert!(put(&world, json!({ "name": "more", "params": {} }), None).await.is_err());
    put(&world, json!({ "name": "other", "params": {} }), Some("7")).await.unwrap();
}
