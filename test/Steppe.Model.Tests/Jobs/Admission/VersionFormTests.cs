using System.Text.Json.Nodes;

namespace Steppe.Model.Tests.Jobs.Admission;

public sealed class VersionFormTests
{
    [Theory]
    [InlineData("version_constraint_parse", "version")]
    [InlineData("nomad_semver_constraint_parse", "semver")]
    public void Version_conditions_are_accepted_and_refused_as_recorded(string vector, string operand)
    {
        if (ConformanceCases.FindFile("vectors", "versions.json") is not { } file)
        {
            Assert.Skip("the recorded vectors are not beside this repository");
            return;
        }

        foreach (JsonNode? recorded in JsonNode.Parse(File.ReadAllText(file))![vector]!.AsArray())
        {
            string input = (string)recorded!["input"]!;
            bool isRefused = !SampleJobs.Valid.WithConstraint("${attr.a}", operand, input).Admit().IsAdmitted;

            Assert.True((bool)recorded["err"]! == isRefused, $"{operand} \"{input}\"");
        }
    }
}
