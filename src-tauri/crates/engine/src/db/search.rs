//! The words of a search → an expression of the full-text index.

/// Returns the expression: any word may match, the last one as a beginning; a fully quoted text is a phrase. `None` when
/// there is nothing to search for.
pub(crate) fn expression(search: &str) -> Option<String> {
    let trimmed = search.trim();
    let quoted = trimmed
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'));
    let clean =
        |text: &str| text.replace(['@', '+', '-', '*', ')', '(', '<', '>', '~', '"', '\0'], " ");
    let phrase = |text: &str| {
        format!("\"{}\"", clean(text).split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let is_searchable = |text: &&str| text.chars().any(char::is_alphanumeric);
    if let Some(inner) = quoted {
        return is_searchable(&inner).then(|| phrase(inner));
    }
    let text = clean(trimmed);
    let words: Vec<&str> = text.split_whitespace().filter(is_searchable).collect();
    let last = words.len().checked_sub(1)?;
    let terms = words
        .iter()
        .enumerate()
        .map(|(at, word)| if at == last { phrase(word) + " *" } else { phrase(word) });
    Some(terms.collect::<Vec<_>>().join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_never_becomes_syntax() {
        assert_eq!(expression("hello wor").unwrap(), "\"hello\" OR \"wor\" *");
        assert_eq!(expression("\"two words\"").unwrap(), "\"two words\"");
        assert_eq!(expression("a\" OR b*").unwrap(), "\"a\" OR \"OR\" OR \"b\" *");
        for nothing in ["", "  ", "\"\"", "*", "--", "+ ("] {
            assert_eq!(expression(nothing), None, "{nothing:?}");
        }
    }
}
