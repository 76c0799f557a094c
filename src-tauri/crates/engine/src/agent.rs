//! What a user agent says of a program and its device. It is shown to people and decides nothing.

use wire::Device;

/// Token, code, name, engine. The first that is found counts: most browsers name others, too.
const BROWSERS: [(&str, &str, &str, &str); 10] = [
    ("Edg/", "PS", "Microsoft Edge", "Blink"),
    ("EdgA/", "PS", "Microsoft Edge", "Blink"),
    ("OPR/", "OP", "Opera", "Blink"),
    ("SamsungBrowser/", "SB", "Samsung Browser", "Blink"),
    ("FxiOS/", "FM", "Firefox Mobile iOS", "WebKit"),
    ("Firefox/", "FF", "Firefox", "Gecko"),
    ("CriOS/", "CI", "Chrome Mobile iOS", "WebKit"),
    ("HeadlessChrome/", "HC", "Headless Chrome", "Blink"),
    ("Chrome/", "CH", "Chrome", "Blink"),
    ("Version/", "SF", "Safari", "WebKit"),
];

/// Token that holds the version, code, name.
const SYSTEMS: [(&str, &str, &str); 7] = [
    ("Windows NT ", "WIN", "Windows"),
    ("Android ", "AND", "Android"),
    ("iPhone OS ", "IOS", "iOS"),
    ("CPU OS ", "IOS", "iPadOS"),
    ("Mac OS X ", "MAC", "Mac"),
    ("CrOS ", "COS", "Chrome OS"),
    ("Linux", "LIN", "GNU/Linux"),
];

/// Reads a user agent.
pub(crate) fn device(agent: &str) -> Device {
    let mut device = Device::default();
    if let Some((token, code, name)) = SYSTEMS.iter().find(|(token, ..)| agent.contains(token)) {
        (device.os_code, device.os_name) = ((*code).to_owned(), (*name).to_owned());
        device.os_version = if *code == "LIN" { String::new() } else { version(agent, token) };
        place(&mut device, agent, code);
    }
    if !agent.starts_with("Mozilla/") {
        library(&mut device, agent);
    } else if let Some((token, code, name, engine)) =
        BROWSERS.iter().find(|(token, ..)| agent.contains(token))
    {
        "browser".clone_into(&mut device.client_type);
        (device.client_code, device.client_name) = ((*code).to_owned(), (*name).to_owned());
        device.client_version = version(agent, token);
        (*engine).clone_into(&mut device.client_engine);
        device.client_engine_version = version(
            agent,
            match *engine {
                "Blink" => "Chrome/",
                "Gecko" => "rv:",
                _ => "AppleWebKit/",
            },
        );
    }
    device
}

/// A program that is no browser calls itself `name/version`.
fn library(device: &mut Device, agent: &str) {
    let name = agent.split(['/', ' ']).next().unwrap_or_default();
    if !name.is_empty() && name != "UNKNOWN" {
        "library".clone_into(&mut device.client_type);
        device.client_version = version(agent, &format!("{name}/"));
        name.clone_into(&mut device.client_name);
    }
}

fn place(device: &mut Device, agent: &str, system: &str) {
    let (name, brand, model) = match system {
        "IOS" if agent.contains("iPad") => ("tablet", "Apple", "iPad"),
        "IOS" => ("smartphone", "Apple", "iPhone"),
        "MAC" => ("desktop", "Apple", ""),
        "AND" if agent.contains("Mobile") => ("smartphone", "", ""),
        "AND" => ("tablet", "", ""),
        _ => ("desktop", "", ""),
    };
    name.clone_into(&mut device.device_name);
    brand.clone_into(&mut device.device_brand);
    model.clone_into(&mut device.device_model);
}

/// The digits, with dots or underlines between them, that follow a token.
fn version(agent: &str, token: &str) -> String {
    let rest = agent.split_once(token).map_or("", |(_, rest)| rest);
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '_');
    let text = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    text.replace('_', ".").trim_matches('.').chars().take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_use_is_recognised() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                ["WIN", "10.0", "browser", "CH", "126.0.0.0", "Blink", "desktop"],
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.1",
                ["WIN", "10.0", "browser", "PS", "126.0.1", "Blink", "desktop"],
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                ["LIN", "", "browser", "FF", "128.0", "Gecko", "desktop"],
            ),
            (
                &format!("{mac} Version/17.4 Safari/605.1.15"),
                ["MAC", "10.15.7", "browser", "SF", "17.4", "WebKit", "desktop"],
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                ["IOS", "17.5", "browser", "SF", "17.5", "WebKit", "smartphone"],
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
                ["AND", "14", "browser", "CH", "126.0.0.0", "Blink", "smartphone"],
            ),
            ("python-requests/2.32.3", ["", "", "library", "", "2.32.3", "", ""]),
            ("UNKNOWN", ["", "", "", "", "", "", ""]),
            ("", ["", "", "", "", "", "", ""]),
            ("Mozilla/5.0 (é", ["", "", "", "", "", "", ""]),
        ] {
            let device = device(agent);
            let found = [
                device.os_code,
                device.os_version,
                device.client_type,
                device.client_code,
                device.client_version,
                device.client_engine,
                device.device_name,
            ];
            assert_eq!(found, expected, "{agent}");
        }
    }
}
