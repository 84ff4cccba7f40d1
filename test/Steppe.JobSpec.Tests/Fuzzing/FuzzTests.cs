using System.Diagnostics;
using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec.Tests.Fuzzing;

/// <summary>No text makes the reader throw anything, take long, or take a job it cannot write down.</summary>
/// <remarks><c>STEPPE_SEED=n</c> runs that one alone; <c>STEPPE_SOAK=1</c> goes on for ten minutes. The corpus is the folder
/// <c>Files</c> and <c>Fuzzing/corpus.txt</c>, where inputs that once did harm are kept.</remarks>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Seeds = 2_000;
    private const int Batch = 100;
    private const string Separator = "\n----\n";

    private static readonly TimeSpan SoakTime = TimeSpan.FromMinutes(10);

    [Fact]
    public void NothingButDiagnosticsComesOut()
    {
        string[] corpus = [.. TestFiles.All.Select(static file => file.Text), .. Kept()];
        int done = 0, good = 0;
        foreach (int[] seeds in SeedsToRun().Chunk(Batch))
        {
            done += seeds.Length;
            good += Bounded.Run(() => seeds.Count(seed => GivesAJob(seed, corpus)));
        }

        output.WriteLine($"{done} inputs read, {good} of them jobs");
        Assert.True(done < Seeds || good > done / 8, "the inputs are too bad to find anything behind the parser");
    }

    [Fact]
    public void KeptInputsAreHarmless()
    {
        string[] kept = [.. Kept()];
        Assert.NotEmpty(kept);
        Assert.All(kept, static text => Bounded.Run(() => ReadEveryWay(text)));
    }

    private static IEnumerable<string> Kept() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "corpus.txt")).Split(Separator);

    private static IEnumerable<int> SeedsToRun()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("STEPPE_SEED"), out int only))
        {
            yield return only;
            yield break;
        }

        bool soaks = Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1";
        long began = Stopwatch.GetTimestamp();
        for (int seed = 1; soaks ? Stopwatch.GetElapsedTime(began) < SoakTime : seed <= Seeds; seed++)
        {
            yield return seed;
        }
    }

    private static bool GivesAJob(int seed, string[] corpus)
    {
        string text = (seed % 4) switch
        {
            0 => new RandomFile(seed).Write(),
            1 => new RandomFile(seed).WriteExpressions(),
            2 => new Mutation(seed).Of(corpus[seed % corpus.Length]),
            _ => new Mutation(seed).Of(new RandomFile(seed).Write()),
        };
        try
        {
            return ReadEveryWay(text);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {seed} {error.GetType().Name}: {error.Message}\n{error.StackTrace}\n{text}", error);
        }
    }

    private static bool ReadEveryWay(string text)
    {
        bool isJob = false;
        foreach (bool legacy in (bool[])[false, true])
        {
            JobParseResult result = JobFile.Parse(text, new JobParseOptions { Legacy = legacy, RandomBytes = static count => new byte[count], Variables = legacy ? [] : ["a=[1]"], Strict = false });
            _ = DiagnosticRenderer.Render(result.Diagnostics);
            if (result.Job is { } job)
            {
                isJob = SteppeJson.SerializeToString(job).Length > 0;
            }
            else if (!result.HasErrors)
            {
                throw new InvalidOperationException("neither a job nor an error");
            }
        }

        return isJob;
    }
}
