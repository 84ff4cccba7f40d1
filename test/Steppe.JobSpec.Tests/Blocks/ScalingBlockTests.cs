using Steppe.Model;

namespace Steppe.JobSpec.Tests.Blocks;

public sealed class ScalingBlockTests
{
    [Fact]
    public void MaxIsRequired() => Assert.StartsWith(
        "input.hcl:3,5-12: Missing required argument; The argument \"max\" is required",
        Parsing.Errors("job \"a\" {\n  group \"g\" {\n    scaling {\n    }\n  }\n}"),
        StringComparison.Ordinal);

    [Fact]
    public void PolicyIsKeptAsItIs()
    {
        Job job = Parsing.Good("job \"a\" {\n  group \"g\" {\n    scaling {\n      max = 3\n      policy {\n        check \"x\" {\n          q = 0.1\n        }\n      }\n    }\n  }\n}");

        Assert.Equal("[{\"x\":[{\"q\":0.1}]}]", job.TaskGroups![0].Scaling!.Policy!["check"].GetRawText());
    }
}
