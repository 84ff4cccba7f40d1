using Steppe.Model;

namespace Steppe.JobSpec.Tests;

/// <summary>Short ways to parse job files in tests.</summary>
internal static class Parsing
{
    public static Job Good(string text, JobParseOptions? options = null)
    {
        JobParseResult result = JobFile.Parse(text, options ?? new JobParseOptions());
        Assert.Equal("", string.Join('\n', result.Diagnostics));
        return result.Job!;
    }

    public static string Errors(string text, JobParseOptions? options = null)
    {
        JobParseResult result = JobFile.Parse(text, options ?? new JobParseOptions());
        Assert.True(result.HasErrors);
        Assert.Null(result.Job);
        return string.Join('\n', result.Diagnostics);
    }
}
