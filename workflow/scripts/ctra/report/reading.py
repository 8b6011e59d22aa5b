"""How to read the tables and figures, and what the words of statistics mean."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from ctra.files.effects import contrast_of

GLOSSARY = {
    "95% CI": "Confidence interval: the range of true values that go well with these data. Of 100 "
    "such ranges, about 95 hold the true value.",
    "β": "Slope in standard deviations: by how many SD the outcome differs per SD of the exposure.",
    "bootstrap": "An interval found by drawing participants again and again from those at hand.",
    "clusters": "Groups of participants who may be alike, such as families or villages.",
    "composite": "The mean over the CTRA genes of a participant's expression, each gene with its "
    "sign in the profile. One number a participant; the conclusions rest on it.",
    "covariate": "A column that a model adjusts for, such as age.",
    "CTRA": "Conserved transcriptional response to adversity: 53 genes whose expression goes up "
    "(inflammation) or down (interferon and antibody genes) with adversity.",
    "exposure": "What is thought to influence gene expression, such as loneliness.",
    "false-alarm rate": "How often a test finds an effect in data that have none. It should be 5 "
    "%; here it is measured by shuffling the participants.",
    "false discovery rate": "Of the genes that are called found, the share expected to be "
    "mistakes.",
    "fixed effect": "A mean over studies that takes their true effects to be one and the same.",
    "fragile": "The t test finds an effect, but something speaks against relying on it. It is "
    "not counted as a finding.",
    "Holm": "A correction of p for the number of effects that were tested.",
    "log2": "Logarithm to base 2: one unit more means twice as much mRNA.",
    "moderation": "The slope of one exposure depends on another one.",
    "mRNA": "The message that a cell copies from a gene; its amount is the gene's expression.",
    "p": "How often chance alone would give data at least as extreme. Small values speak against "
    "chance.",
    "partial r": "Correlation of exposure and outcome after both are freed of the covariates.",
    "permutation": "The p of an effect from thousands of random shuffles of the participants.",
    "power": "How probable it is to find an effect of a given size.",
    "primary effect": "The effect that the study declared in advance as the one it was made to "
    "test.",
    "random effects": "A mean over studies whose true effects may vary from study to study.",
    "SD": "Standard deviation: the usual distance of a participant from the mean.",
    "sign flips": "The p of an effect from thousands of random changes of sign of the residuals. "
    "It allows participants to vary unequally.",
    "simple slope": "The slope of one exposure at a chosen value of another one.",
    "specifications": "Combinations of defensible choices, such as the floor and the covariates. "
    "Each is an analysis of its own.",
    "published model": "The mixed model of Lee et al. (2025) and of earlier papers, with each gene "
    "as a repeated measure and every correlation between genes estimated (unstructured "
    "covariance).",
}
EFFECTS = (
    "Each mark is an effect, with its 95% CI as a line. A line that crosses 0 leaves open which "
    "way the effect goes."
)
OWN_SCALE = "Groups have a scale of their own."
HOW = {  # by kind of figure, or name of table
    "overview": EFFECTS,
    "overview-together": f"{EFFECTS} Diamonds are means over studies, the more precise ones "
    "counting more. They are black whatever they show: a mean over studies has no verdict.",
    "overview-varying": f"{EFFECTS} Diamonds are means over studies, the more precise ones "
    "counting more: black if the effect is the same in all, grey if it varies. They have no "
    "verdict, so that black says nothing of shown or not. An arrow means that "
    "the interval goes on beyond the axis.",
    "flow": "Read from top to bottom: n is how many participants there are at each step.",
    "effects": "Marks right of 0 mean higher CTRA expression. The bold mark is the composite, the "
    "mean of the CTRA genes; conclude from it. Thin marks are other ways to test the same effect; "
    "the numbers at the right are not theirs. Mixed models count the genes that vary little the "
    "most. Their slopes may be far smaller than the composite's.",
    "moderation": "Each line is the expected CTRA expression at one value of the moderator; its "
    "band is the 95% CI of its slope. Points are participants, in the colour of the nearest line. "
    "Lines of different slope mean moderation, if the product is shown.",
    "sensitivity": "Bold is the model as declared. Each row below adds covariates to it. If the "
    "marks stay where they are, the result does not hang on the choice of covariates.",
    "gene_sets": "Bold is the CTRA profile, which the question is about. Each row below is the "
    "mean of the genes of another set, each with its sign. Sets that share genes give slopes that "
    "are alike.",
    "specifications": "Above, each point is the slope in one specification, from the lowest to the "
    "highest; the band is the 95% CI. Below, marks show the choices behind it. If a choice has its "
    "marks at one side, the slope hangs on it.",
    "trajectories": "Black is the mean of an arm, adjusted for the covariates, with its 95% CI; a "
    "thin grey line is a participant. Arms whose black lines run apart may have changed "
    "differently.",
    "changes": "A change left of 0 means that CTRA expression fell; a difference left of 0 means "
    "that the change was lower than that of the reference. A slope left of 0 means that where the "
    "exposure is higher, CTRA expression is lower: at visits of one participant (within), or "
    "between participants. A line that crosses 0 leaves open which way it goes. Grey marks have no "
    "verdict.",
    "genes": "Each mark is the slope of a gene, multiplied by its sign in the profile. If the "
    "profile acts as one, most marks lie on one side of 0. Filled marks have a false discovery "
    "rate below 5 %. Diamonds are means of genes; the black one is the composite.",
    "genome": "Each point is an expressed gene, by its slope in the unit of the matrix (log2). "
    "Left, a gene is the higher the lower its p; from a dashed line on, the false discovery rate "
    "is below .05. Right, see whether slopes hang on how much a gene is expressed. Triangles are "
    "CTRA genes: those that point up enter the profile as they are, the others with a minus.",
    "correlations": "Each cell says how two genes go together: red together, blue opposite, "
    "white not at all.",
    "power": "A curve says how probable a finding is with that many participants. The dotted line "
    "is the number here; where a curve meets the dashed line, 8 of 10 studies would find it.",
    "reads": "Each row is a sample and holds all its reads; the bar at the right says how many. "
    "The darkest blue was counted. STAR calls a read too short of which too little fits the "
    "genome.",
    "table-effects": "A row is an effect. Begin with the column that says what is shown.",
    "table-pooled": "The two slopes answer two questions: how large the one effect is, and how "
    "large effects are on average where they vary. If their intervals disagree, say so, and show "
    "both.",
    "table-flow": "Each row is a step; the last number under Left is the analysed sample.",
    "table-descriptives": "Numbers are the mean with its SD, or how many participants and per "
    "cent.",
    "table-statistics": "All ways to test one effect. Where they disagree, go by the composite.",
    "table-measured": "A test is to be believed if its false-alarm rates are near .05 and the p of "
    "spread is above .05.",
    "table-differences": "How much higher expression is in a group than in its reference; below "
    "0, lower. Per cent are of the amount of mRNA.",
    "table-attendance": "Analysed are those with a sample that passed at the visit; the columns "
    "behind it name the others. If the data have one row a participant, those came for whom a "
    "sample is named.",
    "table-visit_means": "The mean of an arm at a visit, for participants with average covariates.",
    "table-visit_contrasts": "A change is a visit less the baseline, in one arm. A difference of "
    "changes says how much more an arm changed than the reference; 0 is no difference.",
    "table-visit_slopes": "Within compares visits of one participant: what else is constant in "
    "them cannot explain it. Between compares participants. If both are alike, the last row is 0.",
    "table-visit_genes": "The same contrasts as papers often report them, with every gene as an "
    "observation. Go by the p of the composite in the last column; the other p is for comparison "
    "with papers.",
    "table-influence": "If leaving out one participant or gene moves p across .05, the result "
    "hangs on single ones.",
    "table-slopes": "The slope of one exposure for participants low, average and high in the "
    "other.",
    "table-regions": "Where along the moderator the slope differs from 0.",
    "table-sensitivity": "Compare b with that of the model without further covariates.",
    "table-curve": "If most specifications agree with the declared one in sign, the effect does "
    "not hang on choices. The two p say whether chance alone gives such a curve. They are small, "
    "too, where covariates explain the slope and some specifications lack them.",
    "table-composition": "If b stays where it is, the effect is not one of how many cells of each "
    "type there are. Markers are genes themselves: adjusting for them may take away more.",
    "table-cell_types": "b above 0: more mRNA of these cells goes with more of the exposure. That "
    "may be more cells, or more mRNA in each.",
    "table-imputation": "If both slopes agree, who has missing covariates does not matter. "
    "Imputation holds where what is missing can be told from the other columns of the model.",
    "table-groups": "b is the slope of the mean of a group; F tests whether the groups differ.",
    "table-genes": "A gene that is missing or constant is in no average.",
    "table-gene_sets": "Begin with the CTRA profile. Rows of its parts show "
    "where in it a slope comes from. That one set has a small p and another has none is no test "
    "that they differ.",
    "table-set_genes": "A gene that is missing is in no average of the set.",
    "table-competitive": "It is these genes where p and p among random sets are both small: their "
    "slopes differ from those of other genes. The p of the composite does not say that.",
    "table-genome_effects": "By chance some genes of thousands have a small p; the false discovery "
    "rate allows for that. Names of genes are a start for looking, and no finding.",
    "table-power": "The last column says how many participants would find a slope of this size in "
    "8 of 10 studies.",
    "table-samples": "A sample that failed is in no statistic; the reasons say why.",
    "table-sample_correlations": "r says how a sample's expression goes with that of the others. "
    "One far below the rest may be damaged, mixed up, or of another tissue: look at it.",
    "table-reads": "Each row is what is left of the reads after one more step.",
    "table-scales": "α says how well the items go together: .70 and more is usual.",
    "table-scale_items": "r with the rest says how well an item fits its questionnaire.",
    "table-representativeness": "z is how far the sample's mean is from the cohort's, in "
    "standard errors; beyond ±2 is more than chance usually gives.",
    "table-correlations": "r goes from −1 to 1; 0 is no relation.",
    "table-warnings": "None of these ends an analysis; each is a reason to look again.",
}
SEEN = "Each row is one case of what the title says."


def how_to_read(what: str) -> str:
    """How to read a figure of a kind, or a table of a name; a plain sentence for other tables."""
    return HOW.get(what, SEEN)


def explained(text: str) -> Markup:
    """A text as HTML, the first of each word of the glossary in it linked to its explanation.

    Parameters
    ----------
    text : str

    Returns
    -------
    Markup
    """
    seen: set[str] = set()

    def link(found: re.Match[str]) -> str:
        word = BY_WORD[found[0].lower()]
        if word in seen:
            return str(escape(found[0]))
        seen.add(word)
        return str(
            Markup('<a class="term" href="#glossary-{}" data-tip="{}">{}</a>').format(
                place_of(word), GLOSSARY[word], found[0]
            )
        )

    parts = []
    last = 0
    for found in WORDS.finditer(text):
        parts += [str(escape(text[last : found.start()])), link(found)]
        last = found.end()
    return Markup("".join([*parts, str(escape(text[last:]))]))


def place_of(word: str) -> int:
    """Number of a word in the glossary, for its id in the page."""
    return list(GLOSSARY).index(word) + 1


BY_WORD = {word.lower(): word for word in GLOSSARY}
# single letters and numbers are no words to look for in a sentence
WORDS = re.compile(
    r"(?<![\w-])(" + "|".join(re.escape(w) for w in GLOSSARY if len(w) > 2) + r")(?![\w-])",
    re.IGNORECASE,
)


def own_scale(effects: Iterable[str]) -> str:
    """That the groups among the effects of a forest plot stand apart; empty if nothing does."""
    of_groups = {contrast_of(effect) is not None for effect in effects}
    return OWN_SCALE if len(of_groups) > 1 else ""
