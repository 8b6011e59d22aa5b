"""The demonstration's cohorts, trial, genome and reads, simulated from a seed."""

if "simulate" in config:

    rule simulate_cohorts:
        """Genome, annotation, questionnaires and true expression of both cohorts."""
        input:
            gene_set=f"{RESOURCES}/ctra_genes.tsv",
            sheet=STUDIES["study1"]["samples"],
        output:
            **DEMO,
            traits="demo/truth/traits.tsv",
            cpm="demo/truth/cpm.tsv",
        log:
            "logs/simulate_cohorts.log",
        localrule: True
        conda:
            "../../envs/python.yaml"
        threads: 1
        resources:
            mem_mb=memory(1000),
            runtime=10,
            disk_mb=100,
        params:
            seed=config["simulate"]["seed"],
            code=code("simulate_cohorts"),
        script:
            "../scripts/simulate_cohorts.py"

    rule simulate_trial:
        """Participants, visits and true expression of the trial."""
        input:
            gene_set=f"{RESOURCES}/ctra_genes.tsv",
            sheet=STUDIES["study3"]["samples"],
        output:
            **DEMO_TRIAL,
            cpm="demo/truth/trial_cpm.tsv",
        log:
            "logs/simulate_trial.log",
        localrule: True
        conda:
            "../../envs/python.yaml"
        threads: 1
        resources:
            mem_mb=memory(1000),
            runtime=10,
            disk_mb=100,
        params:
            seed=config["simulate"]["seed"],
            code=code("simulate_trial"),
        script:
            "../scripts/simulate_trial.py"

    rule simulate_parents:
        """Cohorts that the participants of both studies were drawn from."""
        input:
            study1=DEMO["study1"],
            study2=DEMO["study2"],
        output:
            **DEMO_PARENTS,
        log:
            "logs/simulate_parents.log",
        localrule: True
        conda:
            "../../envs/python.yaml"
        threads: 1
        resources:
            mem_mb=memory(500),
            runtime=5,
            disk_mb=100,
        params:
            seed=config["simulate"]["seed"],
            code=code("simulate_parents"),
        script:
            "../scripts/simulate_parents.py"

    rule true_effects:
        """What the models should find: their slopes in the population that is simulated."""
        output:
            effects="demo/truth/effects.tsv",
        log:
            "logs/true_effects.log",
        localrule: True
        conda:
            "../../envs/python.yaml"
        threads: 1
        resources:
            mem_mb=memory(500),
            runtime=5,
            disk_mb=100,
        params:
            models={study: spec["models"] for study, spec in STUDIES.items()},
            code=code("true_effects"),
        script:
            "../scripts/true_effects.py"

    rule simulate_reads:
        """QuantSeq FWD reads of every sample of the sheet."""
        input:
            gene_set=f"{RESOURCES}/ctra_genes.tsv",
            sheet=STUDIES["study1"]["samples"],
            cpm="demo/truth/cpm.tsv",
            trial="demo/truth/trial_cpm.tsv",
            study1=DEMO["study1"],
            study2=DEMO["study2"],
        output:
            fastq=[fastq for sample in LIBRARIES.values() for fastq in sample.fastq],
            counts="demo/truth/reads.tsv",
        log:
            "logs/simulate_reads.log",
        localrule: True
        conda:
            "../../envs/python.yaml"
        threads: 8
        resources:
            mem_mb=memory(2000),
            runtime=10,
            disk_mb=1000,
        params:
            seed=config["simulate"]["seed"],
            reads=config["simulate"]["reads"],
            code=code("simulate_reads"),
        script:
            "../scripts/simulate_reads.py"
