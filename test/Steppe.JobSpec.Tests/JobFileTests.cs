using Steppe.Model;

namespace Steppe.JobSpec.Tests;

public sealed class JobFileTests
{
    private static readonly JobParseOptions Legacy = new() { Legacy = true };

    // Both languages read this alike.
    private const string Batch = """
        job "hello" {
          datacenters = ["dc1"]
          type        = "batch"
          meta {
            owner = "me"
            tries = 3
          }
          periodic {
            cron             = "*/1 * * * * *"
            prohibit_overlap = true
            time_zone        = "Asia/Tokyo"
          }
          constraint {
            attribute = "${attr.os.name}"
            value     = "windows"
          }
          spread {
            attribute = "${meta.Name}"
            target "client-1" {
              percent = 70
            }
          }
          group "main" {
            count = 2
            restart {
              attempts = 1
              interval = "10m"
            }
            task "java" {
              driver       = "java"
              kill_timeout = "5s"
              config {
                jar_path    = "local/x.jar"
                jvm_options = ["-Xmx64m"]
              }
              env {
                A = "${NOMAD_TASK_DIR}/x"
              }
              artifact {
                source = "https://example.org/x.jar"
              }
              resources {
                cpu    = 500
                memory = 300
              }
              dispatch_payload {
                file = "rawtext.txt"
              }
            }
          }
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsABatchJob(bool legacy)
    {
        Job job = Parsing.Good(Batch, new JobParseOptions { Legacy = legacy });

        Assert.Equal("hello", job.Id);
        Assert.Equal("hello", job.Name);
        Assert.Equal("batch", job.Type);
        Assert.Null(job.Priority);
        Assert.Equal([new("owner", "me"), new("tries", "3")], job.Meta!);
        Assert.Equal(new PeriodicConfig { Spec = "*/1 * * * * *", SpecType = "cron", ProhibitOverlap = true, TimeZone = "Asia/Tokyo" }, job.Periodic);
        Assert.Equal([new Constraint { LTarget = "${attr.os.name}", Operand = "=", RTarget = "windows" }], job.Constraints!);
        Assert.Equal(new SpreadTarget { Value = "client-1", Percent = 70 }, Assert.Single(Assert.Single(job.Spreads!).SpreadTarget!));

        TaskGroup group = Assert.Single(job.TaskGroups!);
        Assert.Equal(2, group.Count);
        Assert.Equal(Duration.FromMinutes(10), group.RestartPolicy!.Interval);
        Assert.Null(group.RestartPolicy.Delay);

        TaskSpec task = Assert.Single(group.Tasks!);
        Assert.Equal("java", task.Driver);
        Assert.Equal(Duration.FromSeconds(5), task.KillTimeout);
        Assert.Equal("[\"-Xmx64m\"]", task.Config!["jvm_options"].GetRawText());
        Assert.Equal("${NOMAD_TASK_DIR}/x", task.Env!["A"]);
        Assert.Equal("https://example.org/x.jar", Assert.Single(task.Artifacts!).GetterSource);
        Assert.Equal(500, task.Resources!.Cpu);
        Assert.Equal("rawtext.txt", task.DispatchPayload!.File);
    }

    [Theory]
    [InlineData("", "<nil>: Missing job block; A job file needs one job block")]
    [InlineData("job \"a\" {}\njob \"b\" {}", "input.hcl:2,1-8: Duplicate job block")]
    [InlineData("job {}", "input.hcl:1,1-4: Missing name for job; A job block needs a label, its name: write job")]
    [InlineData("job \"a\" \"b\" {}", "input.hcl:1,9-12: Extraneous label for job")]
    [InlineData("job \"a\" {\n  dataceters = []\n}", "input.hcl:2,3-13: Unsupported argument; A job block has no argument \"dataceters\". Did you mean \"datacenters\"?")]
    [InlineData("job \"a\" {\n  gruop \"x\" {}\n}", "input.hcl:2,3-8: Unsupported block type; A job block has no \"gruop\" block. Did you mean \"group\"?")]
    [InlineData("job \"a\" {\n  group = 1\n}", "input.hcl:2,3-8: Unsupported argument; \"group\" is a block, not an argument")]
    [InlineData("job \"a\" {\n  type {}\n}", "input.hcl:2,3-7: Unsupported block type; \"type\" is an argument, not a block")]
    [InlineData("job \"a\" {\n  priority = \"high\"\n}", "input.hcl:2,14-20: Incorrect attribute value type; Inappropriate value for attribute \"priority\": a number is required, but this is a string.")]
    [InlineData("job \"a\" {\n  priority = 1.5\n}", "input.hcl:2,14-17: Incorrect attribute value type; Inappropriate value for attribute \"priority\": a whole number is required, but this is 1.5.")]
    [InlineData("job \"a\" {\n  update {\n    stagger = \"soon\"\n  }\n}", "input.hcl:3,15-21: Unsuitable duration value; \"soon\"")]
    [InlineData("job \"a\" {\n  update {}\n  update {}\n}", "input.hcl:3,3-9: Duplicate update block; Only one update block is allowed here. Another was defined at input.hcl:2,3-9.")]
    [InlineData("job \"a\" {\n  meta {}\n  meta = {}\n}", "input.hcl:3,3-7: Duplicate meta block")]
    [InlineData("server {}\njob \"a\" {}", "input.hcl:1,1-7: Unsupported block type")]
    [InlineData("job \"a\" {\n  name = upper(\n}", "input.hcl:3,1-2: Missing argument separator")]
    public void RefusalsNameThePlaceAndTheWayOut(string text, string expected) =>
        Assert.StartsWith(expected, Parsing.Errors(text), StringComparison.Ordinal);

    [Fact]
    public void ReportsAllErrorsInOrder()
    {
        string errors = Parsing.Errors("job \"a\" {\n  typ = 1\n  group \"g\" {\n    cuont = 1\n  }\n  regio = 2\n}");

        Assert.Equal(["input.hcl:2", "input.hcl:4", "input.hcl:6"], errors.Split('\n').Select(static line => line.Split(',')[0]));
    }

    [Fact]
    public void MapsMayBeBlocksOrArguments()
    {
        Job job = Parsing.Good("job \"a\" {\n  meta = {\n    \"a.b\" = true\n    c = 1.50\n    gone = null\n  }\n}");

        Assert.Equal([new("a.b", "true"), new("c", "1.5")], job.Meta!);
    }

    [Fact]
    public void RuntimeReferencesKeepTheirText()
    {
        Job job = Parsing.Good("job \"a\" {\n  constraint {\n    attribute = meta.rack\n    value = \"${ attr.unique.x[\"y\"] }-${node.class}\"\n  }\n}");

        Constraint constraint = Assert.Single(job.Constraints!);
        Assert.Equal("${meta.rack}", constraint.LTarget);
        Assert.Equal("${ attr.unique.x[\"y\"] }-${node.class}", constraint.RTarget);
    }

    [Fact]
    public void LooseTasksBecomeGroupsAndVaultIsInherited()
    {
        Job job = Parsing.Good("""
            job "a" {
              vault {
                policies = ["p"]
              }
              group "g" {
                task "own" {
                  vault {
                    policies = ["q"]
                  }
                }
              }
              task "loose" {}
            }
            """);

        Assert.Equal(["loose", "g"], job.TaskGroups!.Select(static group => group.Name));
        Assert.Equal(["p"], job.TaskGroups![0].Tasks![0].Vault!.Policies!);
        Assert.Equal(["q"], job.TaskGroups[1].Tasks![0].Vault!.Policies!);
    }

    [Fact]
    public void ReadsJson()
    {
        Job job = Parsing.Good("""
            {
              "variable": {"n": {"type": "list(string)", "default": ["x"]}},
              "job": {"a": {
                "datacenters": ["dc1", "${var.n[0]}"],
                "//": "a comment",
                "group": [{"g": {"count": "2", "task": {"t": {"driver": "exec", "config": {"args": ["${attr.x}"], "opts": {"k": 1}}}}}}, {"h": {}}],
                "meta": {"k": "v"}
              }}
            }
            """);

        Assert.Equal(["dc1", "x"], job.Datacenters!);
        Assert.Equal(["g", "h"], job.TaskGroups!.Select(static group => group.Name));
        Assert.Equal(2, job.TaskGroups![0].Count);
        Assert.Equal("[\"${attr.x}\"]", job.TaskGroups[0].Tasks![0].Config!["args"].GetRawText());
        Assert.Equal("v", job.Meta!["k"]);
        Assert.StartsWith("input.hcl:1,17-22: Unsupported argument", Parsing.Errors("{\"job\": {\"a\": { \"typ\": \"x\"}}}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("group \"a\" {}", "'job' block not found")]
    [InlineData("job \"a\" { typ = \"x\" }", "invalid key: typ. Did you mean \"type\"?")]
    [InlineData("job \"a\" { group \"g\" {} group \"g\" {} }", "group 'g' defined more than once")]
    [InlineData("job \"a\" { group \"g\" { network { port \"a-b\" {} } } }", "port label \"a-b\"")]
    [InlineData("job \"a\" { group \"g\" { network {} network {} } }", "only one 'network' block allowed")]
    [InlineData("job \"a\" { priority = \"high\" }", "\"priority\" must be a whole number")]
    public void LegacyRefusals(string text, string expected) =>
        Assert.Contains(expected, Parsing.Errors(text, Legacy), StringComparison.Ordinal);

    [Fact]
    public void LegacyIsWeaklyTypedAndMergesMaps()
    {
        Job job = Parsing.Good(
            "job \"a\" { priority = \"50\" all_at_once = 1 meta { a = 1 } meta { b = true } constraint { distinct_hosts = false } task \"t\" { config { x = 1 y { z = 2 } } config { x = 2 } } }",
            Legacy);

        Assert.Equal(50, job.Priority);
        Assert.True(job.AllAtOnce);
        Assert.Equal([new("a", "1"), new("b", "1")], job.Meta!);
        Assert.Null(job.Constraints);
        Assert.Equal("2", job.TaskGroups![0].Tasks![0].Config!["x"].GetRawText());
        Assert.Equal("[{\"z\":2}]", job.TaskGroups[0].Tasks![0].Config!["y"].GetRawText());
    }

    [Fact]
    public void LegacyTakesNoVariables() =>
        Assert.Contains("no variables", Parsing.Errors("job \"a\" {}", Legacy with { Variables = ["a=b"] }), StringComparison.Ordinal);

    [Theory]
    [InlineData(false, "job \"a\" {\n  x = ;\n  y = ;\n}", "input.hcl:2,7-8: Invalid character; Arguments are not separated by semicolons: put each on a line of its own., and 1 other diagnostic(s)")]
    [InlineData(false, "job \"a\" {\n  x = 1\n  y = 2\n}", "input.hcl:2,3-4: Unsupported argument; A job block has no argument \"x\".\ninput.hcl:3,3-4: Unsupported argument; A job block has no argument \"y\".")]
    [InlineData(true, "job \"a\" { x = }", "error parsing: At 1:15: expected a value (strings need double quotes), got \"}\"")]
    [InlineData(true, "job \"a\" { x = 1 }", "error parsing 'job': 1 error(s) occurred:\n\t* input.hcl:1,11-12: Invalid key; job \"a\" -> invalid key: x")]
    [InlineData(false, "job \"a\" {}", null)]
    public void ErrorTextHasTheKnownForm(bool legacy, string text, string? expected) =>
        Assert.Equal(expected, JobFile.Parse(text, new JobParseOptions { Legacy = legacy }).ErrorText);

    [Theory]
    [InlineData("name = ", "(", "1", ")")]
    [InlineData("name = ", "\"${", "1", "}\"")]
    [InlineData("meta = ", "{ a = ", "1", " }")]
    [InlineData("name = ", "upper(true ? -", "1", " : 2)")]
    [InlineData("", "group \"g\" {\n", "", "}\n")]
    [InlineData("name = ", "\"%{ if true }${", "1", "}%{ endif }\"")]
    [InlineData("meta = ", "[for x in ", "[]", " : x]")]
    public void TheDeepestNestingFitsASmallStack(string start, string open, string middle, string close)
    {
        string body = start + string.Concat(Enumerable.Repeat(open, 198)) + middle + string.Concat(Enumerable.Repeat(close, 198));
        int finished = 0;
        Thread thread = new(
            () =>
            {
                JobFile.Parse($"job \"a\" {{\n{body}\n}}", new JobParseOptions());
                JobFile.Parse($"job \"a\" {{\n{body}\n}}", Legacy);
                finished++;
            },
            maxStackSize: 1024 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal(1, finished);
    }

    [Fact]
    public void FileFunctionsNeedAProvider() =>
        Assert.Contains("filesystem function disabled", Parsing.Errors("job \"a\" {\n  name = file(\"x\")\n}"), StringComparison.Ordinal);
}
