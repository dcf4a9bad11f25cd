//! What a page says of its report: JSON-LD, meta tags, microdata, `<time>`, the address, and the headline on the page.

use bede_doc::Published;
use serde_json::Value;

use super::tree::{NodeKind, Tag, Tree};
use crate::published::read_published;

/// What was found, each from the best place that has it.
#[derive(Debug, Default)]
pub(crate) struct PageMetadata {
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<Published>,
    pub authors: Vec<String>,
    pub url: Option<String>,
    pub lang: Option<String>,
    /// The body as JSON-LD has it, in which line breaks and spaces may be lost.
    pub body: Option<String>,
    /// Titles under which the headline may stand on the page.
    pub titles: Vec<String>,
}

/// Reads a page's metadata.
pub(crate) fn read(tree: &Tree) -> PageMetadata {
    let mut linked = LinkedData::default();
    let mut meta: Vec<(String, String)> = Vec::new();
    let mut page = PageMetadata::default();
    let mut document_title = None;
    let mut first_heading = None;
    let mut headings = 0;
    let mut microdata_date = None;
    let mut microdata_authors: Vec<String> = Vec::new();
    let mut time = None;
    for (index, node) in tree.nodes.iter().enumerate() {
        let NodeKind::Element(tag, attributes) = &node.kind else { continue };
        let attributes = attributes.as_deref();
        match tag {
            Tag::Script if attributes.is_some_and(|attributes| attributes.kind.contains("ld+json")) => {
                linked.read(&tree.text(index));
            }
            Tag::Meta => {
                if let Some(attributes) = attributes {
                    let name = if attributes.name.is_empty() {
                        attributes.itemprop.to_ascii_lowercase()
                    } else {
                        attributes.name.clone()
                    };
                    if !name.is_empty() && !attributes.content.trim().is_empty() && meta.len() < 500 {
                        meta.push((name, squeezed(&attributes.content)));
                    }
                }
            }
            Tag::Link if attributes.is_some_and(|attributes| attributes.rel == "canonical") => {
                page.url = page.url.take().or_else(|| attributes.map(|attributes| attributes.href.clone()));
            }
            Tag::Html | Tag::Body => {
                if let Some(lang) =
                    attributes.map(|attributes| &attributes.lang).filter(|lang| !lang.is_empty())
                {
                    page.lang.get_or_insert_with(|| {
                        lang.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
                    });
                }
            }
            Tag::Title if document_title.is_none() => document_title = Some(squeezed(&tree.text(index))),
            Tag::H1 => {
                let text = squeezed(&tree.text(index));
                if !text.is_empty() {
                    headings += 1;
                    first_heading.get_or_insert(text);
                }
            }
            Tag::Time => {
                if let Some(attributes) = attributes {
                    let said = if attributes.datetime.is_empty() {
                        tree.text(index)
                    } else {
                        attributes.datetime.clone()
                    };
                    if attributes.itemprop == "datePublished" || attributes.class.contains("publish") {
                        microdata_date = microdata_date.or_else(|| read_published(&said));
                    } else if attributes.itemprop != "dateModified" && !attributes.class.contains("update") {
                        time = time.or_else(|| read_published(&said));
                    }
                }
            }
            _ => {
                if attributes
                    .is_some_and(|attributes| attributes.rel == "author" || attributes.itemprop == "author")
                {
                    let name = squeezed(&tree.text(index));
                    let name = name.strip_prefix("By ").unwrap_or(&name);
                    if crate::lines::is_person_name(name)
                        && microdata_authors.iter().all(|known| known != name)
                    {
                        microdata_authors.push(name.to_owned());
                    }
                }
                if attributes.is_some_and(|attributes| attributes.itemprop == "datePublished") {
                    let content = attributes
                        .map(|attributes| attributes.content.clone())
                        .filter(|content| !content.is_empty());
                    microdata_date = microdata_date
                        .or_else(|| read_published(&content.unwrap_or_else(|| tree.text(index))));
                }
            }
        }
    }
    let named = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| meta.iter().find(|(known, _)| known == name).map(|(_, content)| content.clone()))
    };
    let og_title =
        named(&["og:title", "twitter:title", "parsely-title", "dc.title", "sailthru.title", "title"]);
    let site = named(&["og:site_name", "application-name", "dc.publisher", "publisher", "copyright"])
        .filter(|site| site.len() < 60 && !site.contains("://"));
    page.titles = [&linked.headline, &og_title, &document_title, &first_heading]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let named_in_title = document_title.as_deref().and_then(outlet_after_title);
    page.publisher = linked.publisher.take().or(site.clone()).or(named_in_title);
    let heading = first_heading.filter(|heading| {
        // A site's logo is a heading too.
        let is_headline = [&linked.headline, &og_title, &document_title]
            .into_iter()
            .flatten()
            .any(|title| alike(title, heading));
        is_headline || headings == 1 && heading.split_whitespace().count() > 3
    });
    page.title = heading
        .or(linked.headline.take())
        .or_else(|| {
            og_title
                .or(document_title)
                .map(|title| without_site(&title, page.publisher.as_deref(), site.as_deref()))
        })
        .filter(|title| !title.is_empty());
    let meta_date = [
        "article:published_time",
        "og:published_time",
        "article:published",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "date",
        "article.published",
        "cxenseparse:recs:publishtime",
        "bt:pubdate",
        "rnews:datepublished",
        "last-modified",
    ]
    .iter()
    .filter(|name| **name != "last-modified")
    .find_map(|name| read_published(&named(&[*name])?));
    page.url =
        linked.url.take().or(page.url).or_else(|| named(&["og:url"])).filter(|url| url.contains("://"));
    page.published = linked.published.take().or(meta_date).or(microdata_date).or(time);
    page.authors = std::mem::take(&mut linked.authors);
    if page.authors.is_empty() {
        let author = named(&[
            "author",
            "article:author",
            "parsely-author",
            "byl",
            "dc.creator",
            "sailthru.author",
            "article:author_name",
        ]);
        if let Some(author) = author.filter(|author| !author.contains("://") && author.len() < 120) {
            for name in author
                .trim_start_matches("By ")
                .split([',', ';', '|', '&'])
                .flat_map(|part| part.split(" and "))
            {
                let name = name.trim();
                if !name.is_empty() && site.as_deref() != Some(name) && !crate::outlets::is_outlet(name) {
                    page.authors.push(name.to_owned());
                }
            }
        }
    }
    if page.authors.is_empty() {
        page.authors = microdata_authors;
    }
    page.body = linked.body.take();
    page
}

/// White space as single spaces.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether one title holds the other, letters compared.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let (one, other) = (letters(one), letters(other));
    let shorter = one.len().min(other.len());
    shorter >= 8 && (one.contains(&other) || other.contains(&one))
}

/// A title without the site's name at its end or start.
fn without_site(title: &str, publisher: Option<&str>, site: Option<&str>) -> String {
    for separator in [" | ", " - ", " – ", " — ", " :: ", " » ", " • "] {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let is_site = [publisher, site].into_iter().flatten().any(|name| alike(name, tail))
                || crate::outlets::is_outlet(tail);
            if is_site || separator == " | " && head.len() > 2 * tail.len() {
                return head.trim().to_owned();
            }
        }
    }
    title.trim().to_owned()
}

/// The outlet that a title ends in: "Dock workers strike - Harbour Daily News".
fn outlet_after_title(title: &str) -> Option<String> {
    let tail = [" | ", " - ", " – ", " — "]
        .iter()
        .filter_map(|separator| title.rsplit_once(separator))
        .next()?
        .1
        .trim();
    crate::outlets::is_outlet(tail).then(|| tail.to_owned())
}

/// What JSON-LD says of an article.
#[derive(Default)]
struct LinkedData {
    headline: Option<String>,
    publisher: Option<String>,
    published: Option<Published>,
    authors: Vec<String>,
    url: Option<String>,
    body: Option<String>,
}

impl LinkedData {
    fn read(&mut self, json: &str) {
        let json = json.trim().trim_start_matches("<!--").trim_end_matches("-->").trim_end_matches(';');
        let value = serde_json::from_str(json).or_else(|_| {
            // Line breaks inside strings are the commonest fault.
            let mended: String = json.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            serde_json::from_str(&mended)
        });
        if let Ok(value) = value {
            self.walk(&value, 0);
        }
    }

    fn walk(&mut self, value: &Value, depth: usize) {
        if depth > 6 {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.walk(value, depth + 1)),
            Value::Object(object) => {
                if types(value).any(is_article_type) {
                    self.take_article(value);
                } else if let Some(graph) = object.get("@graph") {
                    self.walk(graph, depth + 1);
                } else if let Some(entity) =
                    object.get("mainEntity").or_else(|| object.get("mainEntityOfPage"))
                {
                    self.walk(entity, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn take_article(&mut self, article: &Value) {
        let text = |field: &str| {
            article
                .get(field)
                .and_then(Value::as_str)
                .map(|text| squeezed(&super::entities::decode(text)))
                .filter(|text| !text.is_empty())
        };
        self.headline = self.headline.take().or_else(|| text("headline")).or_else(|| text("name"));
        self.published = self
            .published
            .take()
            .or_else(|| read_published(&text("datePublished").or_else(|| text("dateCreated"))?));
        self.url = self.url.take().or_else(|| text("url"));
        if self.publisher.is_none() {
            self.publisher =
                article.get("publisher").and_then(|publisher| names(publisher).into_iter().next());
        }
        if self.authors.is_empty()
            && let Some(author) = article.get("author").or_else(|| article.get("creator"))
        {
            let publisher = self.publisher.clone();
            self.authors = names(author)
                .into_iter()
                .filter(|name| Some(name) != publisher.as_ref() && !crate::outlets::is_outlet(name))
                .collect();
        }
        if let Some(body) = article.get("articleBody").and_then(Value::as_str)
            && self.body.as_ref().is_none_or(|known| known.len() < body.len())
        {
            self.body = Some(body.to_owned());
        }
    }
}

fn types(value: &Value) -> impl Iterator<Item = &str> {
    let kind = value.get("@type");
    let one = kind.and_then(Value::as_str);
    let many = kind.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many)
}

fn is_article_type(kind: &str) -> bool {
    kind.ends_with("Article") || matches!(kind, "BlogPosting" | "LiveBlogPosting" | "Report")
}

/// Names of people or bodies: a string, an object with `name`, or a list of them.
fn names(value: &Value) -> Vec<String> {
    let name = |value: &Value| {
        let text = value.as_str().or_else(|| value.get("name").and_then(Value::as_str))?;
        let text = squeezed(&super::entities::decode(text));
        (!text.is_empty() && !text.contains("://") && text.len() < 100).then_some(text)
    };
    match value {
        Value::Array(values) => values.iter().filter_map(name).collect(),
        value => name(value).into_iter().collect(),
    }
}
