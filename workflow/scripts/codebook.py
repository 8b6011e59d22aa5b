"""Tables of all studies -> the codebook of their variables (rule codebook)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    import json
    from pathlib import Path

    from ctra.cohort.codebook import Tables, codebook, describe_study
    from ctra.cohort.scales import Scale
    from ctra.files.outputs import write_text

    given, plans = snakemake.input, snakemake.params.plans
    scales = {scale.name: scale for scale in map(Scale.load, given.scales)}
    markers, varying = (
        {Path(file).parent.name: file for file in files} for files in (given.markers, given.varying)
    )
    kinds = (given.phenotypes, given.scores, given.labels, given.names, given.participants)
    studies = []
    for (study, plan), *files in zip(plans.items(), *kinds, strict=True):
        tables = Tables.read(plan, *files, markers.get(study, ""), varying.get(study, ""))
        studies.append(describe_study(study, plan, tables, scales))
    whole = codebook(studies, simulated=snakemake.params.simulated)
    write_text(json.dumps(whole, indent=2, ensure_ascii=False), snakemake.output.codebook)
