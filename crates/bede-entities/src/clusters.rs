//! Which mentions are one referent: a union-find over mentions, with what each cluster is known to be.

use bede_doc::{EntityKind, MentionKind};

use crate::mentions::{Draft, Number};

/// What a cluster is known to be.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) class: EntityKind,
    pub(crate) class_is_sure: bool,
    pub(crate) number: Number,
    pub(crate) gender: u8,
    pub(crate) is_named: bool,
    pub(crate) country: Option<[u8; 3]>,
    pub(crate) mentions: u32,
    /// Clusters that this one stands for, by one mention of each.
    pub(crate) members: Vec<u32>,
}

/// All clusters.
pub(crate) struct Clusters {
    parent: Vec<u32>,
    info: Vec<Cluster>,
}

impl Clusters {
    pub(crate) fn new(drafts: &[Draft]) -> Clusters {
        let info = drafts
            .iter()
            .map(|draft| Cluster {
                class: draft.class,
                class_is_sure: draft.class_is_sure,
                number: draft.number,
                gender: draft.gender,
                is_named: draft.kind == MentionKind::Name,
                country: draft.code.country,
                mentions: 1,
                members: Vec::new(),
            })
            .collect();
        Clusters { parent: (0..drafts.len() as u32).collect(), info }
    }

    pub(crate) fn root(&self, mention: usize) -> usize {
        let mut at = mention as u32;
        while self.parent[at as usize] != at {
            at = self.parent[at as usize];
        }
        at as usize
    }

    pub(crate) fn of(&self, mention: usize) -> &Cluster {
        &self.info[self.root(mention)]
    }

    pub(crate) fn of_mut(&mut self, mention: usize) -> &mut Cluster {
        let root = self.root(mention);
        &mut self.info[root]
    }

    pub(crate) fn are_one(&self, a: usize, b: usize) -> bool {
        self.root(a) == self.root(b)
    }

    /// Makes two mentions one referent; the earlier mention stays the root.
    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let (into, from) = (a.min(b), a.max(b));
        self.parent[from] = into as u32;
        // Paths stay short: whoever hung under the later root is found in two steps.
        let later = self.info[from].clone();
        let earlier = &mut self.info[into];
        let surer = (later.class_is_sure && !earlier.class_is_sure)
            || (later.is_named && !earlier.is_named && later.class_is_sure);
        if surer {
            earlier.class = later.class;
        }
        earlier.class_is_sure |= later.class_is_sure;
        earlier.is_named |= later.is_named;
        if earlier.number == Number::Unknown {
            earlier.number = later.number;
        }
        if !matches!(earlier.gender, b'm' | b'f')
            && (earlier.gender == b' ' || matches!(later.gender, b'm' | b'f'))
        {
            earlier.gender = later.gender;
        }
        earlier.country = earlier.country.or(later.country);
        earlier.mentions += later.mentions;
        if earlier.members.is_empty() {
            earlier.members = later.members;
        }
        // Shorten the way for the mention that was asked about most recently.
        self.parent[b] = into as u32;
    }

    /// The same clusters over some of the mentions, which are numbered anew in their order.
    pub(crate) fn restricted_to(&self, kept: &[usize]) -> Clusters {
        let mut first = vec![u32::MAX; self.parent.len()];
        let mut parent = Vec::with_capacity(kept.len());
        let mut info = Vec::with_capacity(kept.len());
        for (number, &old) in kept.iter().enumerate() {
            let root = self.root(old);
            if first[root] == u32::MAX {
                first[root] = number as u32;
            }
            parent.push(first[root]);
            info.push(self.info[root].clone());
        }
        for cluster in &mut info {
            for member in &mut cluster.members {
                *member = first[self.root(*member as usize)];
            }
            cluster.members.retain(|&member| member != u32::MAX);
        }
        Clusters { parent, info }
    }

    /// Whether two clusters can be one thing.
    pub(crate) fn agree(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        let class = a.class == b.class
            || !a.class_is_sure
            || !b.class_is_sure
            || matches!(
                (a.class, b.class),
                (EntityKind::Organization, EntityKind::Group) | (EntityKind::Group, EntityKind::Organization)
            );
        class && genders_agree(a.gender, b.gender) && numbers_agree(a, b)
    }
}

pub(crate) fn genders_agree(a: u8, b: u8) -> bool {
    a == b || a == b' ' || b == b' '
}

fn numbers_agree(a: &Cluster, b: &Cluster) -> bool {
    match (a.number, b.number) {
        (Number::One, Number::Many) | (Number::Many, Number::One) => {
            // A body is spoken of in the plural, too.
            matches!(a.class, EntityKind::Organization | EntityKind::Country)
                || matches!(b.class, EntityKind::Organization | EntityKind::Country)
        }
        _ => true,
    }
}
