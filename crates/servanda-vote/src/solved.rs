//! A solved game: its decision diagram over classes of interchangeable voters.

use crate::budget::{Budget, Meter};
use crate::diagram::{Classes, Diagram, Exchange, FALSE, TRUE};
use crate::error::{Result, VoteError};
use crate::family::{Family, Minimal};
use crate::formula::Formula;
use crate::game::Game;
use crate::merge::join_alike;
use crate::pass::{Count, Pass, Wide, Wider};
use crate::poly::PolyPass;
use crate::store::{Memo, Node};
use dashu::integer::UBig;
use std::cell::RefCell;
use std::rc::Rc;

/// One value for each voter, stored once for voters who are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerVoter<T> {
    class_of: Rc<Vec<u32>>,
    values: Vec<T>,
}

impl<T> PerVoter<T> {
    pub(crate) fn new(class_of: Rc<Vec<u32>>, values: Vec<T>) -> Self {
        Self { class_of, values }
    }

    pub(crate) fn class_of(&self) -> Rc<Vec<u32>> {
        self.class_of.clone()
    }

    /// The value of one voter.
    pub fn of(&self, voter: usize) -> &T {
        &self.values[self.class_of[voter] as usize]
    }

    /// The values in the order of the voters.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.class_of.iter().map(|&c| &self.values[c as usize])
    }

    /// One value per class of [`Solved::classes`].
    pub fn by_class(&self) -> &[T] {
        &self.values
    }

    pub(crate) fn map<U>(&self, f: impl FnMut(&T) -> U) -> PerVoter<U> {
        PerVoter { class_of: self.class_of.clone(), values: self.values.iter().map(f).collect() }
    }

    pub(crate) fn sum(&self, mut add: impl FnMut(&T)) {
        self.iter().for_each(&mut add);
    }
}

/// A game compiled to a decision diagram.
pub struct Solved<'b> {
    pub(crate) diagram: RefCell<Diagram>,
    pub(crate) root: Node,
    pub(crate) classes: Vec<Vec<usize>>,
    pub(crate) class_of: Rc<Vec<u32>>,
    pub(crate) voters: usize,
    pub(crate) meter: Meter<'b>,
    pub(crate) rule: Formula,
}

impl std::fmt::Debug for Solved<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Solved").field("classes", &self.classes).finish_non_exhaustive()
    }
}

impl<'b> Solved<'b> {
    pub(crate) fn new(game: &Game, budget: &Budget<'b>) -> Result<Self> {
        let meter = Meter::new(budget);
        let rule = game.normal_rule();
        let classes = Classes::of(&[rule], game.voters());
        let mut diagram = Diagram::new(classes.sizes())?;
        let root = diagram.build(rule, &classes, &meter)?;
        let (diagram, classes, root) = join_alike(diagram, classes, root, &meter)?;
        Ok(Self {
            diagram: RefCell::new(diagram),
            root,
            voters: game.voters(),
            class_of: Rc::new(classes.level_of),
            classes: classes.members,
            meter,
            rule: rule.clone(),
        })
    }

    /// The classes of voters who are interchangeable: swapping two never changes an outcome.
    pub fn classes(&self) -> &[Vec<usize>] {
        &self.classes
    }

    /// The class of a voter.
    pub fn class_of(&self, voter: usize) -> usize {
        self.class_of[voter] as usize
    }

    /// Nodes of the game's diagram.
    pub fn nodes(&self) -> usize {
        self.diagram.borrow().downward(self.root).len()
    }

    pub(crate) fn per_class<T>(&self, values: Vec<T>) -> PerVoter<T> {
        PerVoter::new(self.class_of.clone(), values)
    }

    /// How many coalitions win.
    pub fn winning(&self) -> UBig {
        self.count(|diagram| match self.voters {
            ..=63 => Pass::<Wide>::new(diagram, self.root).winning().big(),
            64..=127 => Pass::<Wider>::new(diagram, self.root).winning().big(),
            _ => Pass::<UBig>::new(diagram, self.root).winning(),
        })
    }

    fn count<R>(&self, f: impl FnOnce(&Diagram) -> R) -> R {
        f(&self.diagram.borrow())
    }

    /// Winning coalitions and, for each voter, its swings: the coalitions of the others to
    /// which it is critical.
    pub fn swings(&self) -> (UBig, PerVoter<UBig>) {
        fn both<T: Count>(diagram: &Diagram, root: Node) -> (UBig, Vec<UBig>) {
            let pass = Pass::<T>::new(diagram, root);
            (pass.winning().big(), pass.swings().iter().map(Count::big).collect())
        }
        let (winning, swings) = self.count(|diagram| match self.voters {
            ..=63 => both::<Wide>(diagram, self.root),
            64..=127 => both::<Wider>(diagram, self.root),
            _ => both::<UBig>(diagram, self.root),
        });
        (winning, self.per_class(swings))
    }

    /// For each voter, its swings by the number of other supporters.
    pub fn swings_by_size(&self) -> Result<PerVoter<Vec<UBig>>> {
        fn polys<T: Count>(diagram: &Diagram, root: Node, meter: &Meter) -> Result<Vec<Vec<UBig>>> {
            let pass = PolyPass::<T>::new(diagram, root, vec![1; diagram.sizes.len()], meter)?;
            Ok(pass.swings(meter)?.iter().map(|p| p.iter().map(Count::big).collect()).collect())
        }
        self.check_sizes()?;
        let found = self.count(|diagram| match self.voters {
            ..=63 => polys::<Wide>(diagram, self.root, &self.meter),
            64..=127 => polys::<Wider>(diagram, self.root, &self.meter),
            _ => polys::<UBig>(diagram, self.root, &self.meter),
        })?;
        Ok(self.per_class(found))
    }

    /// How many coalitions of each size win.
    pub fn winning_by_size(&self) -> Result<Vec<UBig>> {
        self.check_sizes()?;
        self.count(|d| Ok(PolyPass::<UBig>::new(d, self.root, vec![1; d.sizes.len()], &self.meter)?.winning()))
    }

    /// Counting by size takes a number of as many bits as voters for each size.
    pub(crate) fn check_sizes(&self) -> Result<()> {
        const LIMIT: usize = 4_000;
        if self.voters > LIMIT && self.classes.len() > 1 {
            return Err(VoteError::TooLarge {
                what: "counting coalitions by size: the number of voters",
                limit: LIMIT as u64,
                instead: "ask for the Banzhaf index, or for a sampled estimate",
            });
        }
        Ok(())
    }

    /// The minimal winning coalitions.
    pub fn minimal_winning(&self) -> Result<Family> {
        self.minimal(self.root)
    }

    /// The minimal blocking coalitions: the minimal winning coalitions of the dual.
    pub fn minimal_blocking(&self) -> Result<Family> {
        let dual = self.dual_root()?;
        self.minimal(dual)
    }

    pub(crate) fn dual_root(&self) -> Result<Node> {
        self.diagram.borrow_mut().dual(self.root, &mut Memo::default(), &self.meter)
    }

    fn minimal(&self, node: Node) -> Result<Family> {
        let diagram = &mut *self.diagram.borrow_mut();
        let mut work = Minimal::new(diagram);
        let root = work.of(node, FALSE, &self.meter)?;
        Ok(Family::from_nodes(self.classes.clone(), self.voters, work.sets, root))
    }

    /// Whether a coalition wins.
    pub fn wins(&self, coalition: &[usize]) -> bool {
        let mut counts = vec![0; self.classes.len()];
        let mut seen = vec![false; self.voters];
        for &v in coalition {
            if !std::mem::replace(&mut seen[v], true) {
                counts[self.class_of(v)] += 1;
            }
        }
        self.diagram.borrow().follow(self.root, &counts)
    }

    /// Whether nothing is ever adopted.
    pub fn never(&self) -> bool {
        self.root == FALSE
    }

    /// Whether everything is adopted, even with no support.
    pub fn always(&self) -> bool {
        self.root == TRUE
    }

    fn select(&self, swings: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.classes.len()).filter(|&c| swings(c)).flat_map(|c| self.classes[c].clone()).collect();
        found.sort_unstable();
        found
    }

    /// Voters whose support every winning coalition needs (if any coalition wins).
    pub fn vetoers(&self) -> Vec<usize> {
        if self.never() || self.always() {
            return Vec::new();
        }
        self.select(|c| {
            let mut counts: Vec<usize> = self.classes.iter().map(Vec::len).collect();
            counts[c] -= 1;
            !self.diagram.borrow().follow(self.root, &counts)
        })
    }

    /// Voters who never make a difference.
    pub fn dummies(&self) -> Vec<usize> {
        let diagram = self.diagram.borrow();
        let mut used = vec![false; self.classes.len()];
        for node in diagram.downward(self.root) {
            used[diagram.store.level(node) as usize] = true;
        }
        self.select(|c| !used[c])
    }

    /// Voters who can adopt alone (`passers`).
    pub fn passers(&self) -> Vec<usize> {
        if self.always() {
            return Vec::new();
        }
        self.select(|c| {
            let mut counts = vec![0; self.classes.len()];
            counts[c] = 1;
            self.diagram.borrow().follow(self.root, &counts)
        })
    }

    /// The voter who decides alone: can adopt alone, and nothing is adopted without it.
    pub fn dictator(&self) -> Option<usize> {
        let veto = self.vetoers();
        self.passers().into_iter().find(|v| veto.contains(v) && veto.len() == 1)
    }

    /// Proper: two disjoint coalitions never both win.
    pub fn is_proper(&self) -> Result<bool> {
        let dual = self.dual_root()?;
        self.diagram.borrow_mut().implies(self.root, dual, &self.meter)
    }

    /// Strong: of a coalition and its complement, at least one wins.
    pub fn is_strong(&self) -> Result<bool> {
        let dual = self.dual_root()?;
        self.diagram.borrow_mut().implies(dual, self.root, &self.meter)
    }

    /// Compares two voters by desirability (Isbell 1958): `Greater` if `a` can replace `b` in
    /// every winning coalition but not the reverse; `None` if neither can.
    pub fn desirability(&self, a: usize, b: usize) -> Result<Option<std::cmp::Ordering>> {
        self.compare_classes(self.class_of(a), self.class_of(b))
    }

    pub(crate) fn compare_classes(&self, a: usize, b: usize) -> Result<Option<std::cmp::Ordering>> {
        use std::cmp::Ordering;
        if a == b {
            return Ok(Some(Ordering::Equal));
        }
        let diagram = &mut *self.diagram.borrow_mut();
        let (a, b) = (a as u32, b as u32);
        let with_a = diagram.exchanged(self.root, Exchange { a, b }, &self.meter)?;
        let with_b = diagram.exchanged(self.root, Exchange { a: b, b: a }, &self.meter)?;
        let at_least = diagram.implies(with_b, with_a, &self.meter)?;
        let at_most = diagram.implies(with_a, with_b, &self.meter)?;
        Ok(match (at_least, at_most) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Greater),
            (false, true) => Some(Ordering::Less),
            (false, false) => None,
        })
    }

    /// The classes from most to least desirable, if that order is complete (any two voters
    /// compare): then every coalition is judged by who is better placed.
    pub fn desirability_order(&self) -> Result<Option<Vec<usize>>> {
        let (_, swings) = self.swings();
        let mut order: Vec<usize> = (0..self.classes.len()).collect();
        order.sort_by(|&a, &b| swings.by_class()[b].cmp(&swings.by_class()[a]).then(a.cmp(&b)));
        for pair in order.windows(2) {
            match self.compare_classes(pair[0], pair[1])? {
                Some(std::cmp::Ordering::Less) | None => return Ok(None),
                Some(_) => {}
            }
        }
        Ok(Some(order))
    }
}
