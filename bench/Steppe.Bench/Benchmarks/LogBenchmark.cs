using System.Diagnostics;
using Steppe.Bench.Measures;
using Steppe.Log;
using Steppe.Log.Disk;
using Steppe.Log.File;
using Steppe.Model;

namespace Steppe.Bench.Benchmarks;

/// <summary>How many durable commits a second the file log makes, beside what the disk can flush at all.</summary>
/// <remarks>An appender waits for each entry before it sends the next; those that wait together share a flush. The bare
/// figure writes 1 KB into a file of zeros and flushes it, again and again.</remarks>
internal sealed class LogBenchmark : IBenchmark
{
    private const int EntryBytes = 1024;
    private static readonly int[] Appenders = [1, 8, 64];

    public string Name => "log";

    public string Title => "durable commits of 1 KB by the file log";

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        var entropy = new Entropy((ulong)Stopwatch.GetTimestamp());
        var options = new FileLogOptions { NewId = () => new UInt128(entropy.NextUInt64(), entropy.NextUInt64()) };
        Directory.CreateDirectory(folder["log"]);
        await using FileLog log = FileLog.Open(new PosixDisk(folder["log"]), options, TimeProvider.System);
        await using IAsyncEnumerator<Leadership> turns =
            log.LeadershipAsync(new ServerIdentity("bench", "127.0.0.1:4647", "127.0.0.1:4646"), context.Cancellation).GetAsyncEnumerator(context.Cancellation);
        Epoch epoch = await turns.MoveNextAsync() && turns.Current is Leadership.Leading leading
            ? leading.Epoch
            : throw new BenchmarkException("the log gives no leadership");

        List<double> bare = [];
        List<double>[] ours = [.. Appenders.Select(static _ => new List<double>())];
        for (int round = 0; round < context.Times(10); round++)
        {
            bare.Add(FlushRate.Measure(folder["bare"], EntryBytes, context.Span(1)));
            for (int i = 0; i < Appenders.Length; i++)
            {
                ours[i].Add(await RateAsync(log, epoch, Appenders[i], entropy, context));
            }
        }

        context.Report.Figure("bare write and fdatasync, one after the other", new Samples(bare), "/s");
        for (int i = 0; i < Appenders.Length; i++)
        {
            context.Report.Figure($"{Appenders[i]} appenders", new Samples(ours[i]), "commits/s");
            context.Report.Figure($"{Appenders[i]} appenders / bare, pair by pair", Samples.Ratios(ours[i], bare), "");
        }
    }

    private static async Task<double> RateAsync(FileLog log, Epoch epoch, int appenders, Entropy entropy, BenchmarkContext context)
    {
        byte[] payload = new byte[EntryBytes];
        ulong[] prefixes = [.. Enumerable.Range(0, appenders).Select(_ => entropy.NextUInt64())];
        TimeSpan span = context.Span(1);
        long startedAt = Stopwatch.GetTimestamp();
        long[] commits = await Task.WhenAll(prefixes.Select(prefix => Task.Run(() => AppendAsync(prefix), context.Cancellation)));
        double rate = commits.Sum() / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        await log.TrimAsync(epoch, ulong.MaxValue >> 1, context.Cancellation);
        return rate;

        async Task<long> AppendAsync(ulong prefix)
        {
            ulong number = 0;
            for (; Stopwatch.GetElapsedTime(startedAt) < span; number++)
            {
                AppendResult result = await log.AppendAsync(epoch, new EntryId(new UInt128(prefix, number)), payload, context.Cancellation);
                if (result is not AppendResult.Landed)
                {
                    throw new BenchmarkException($"an append did not land: {result}");
                }
            }

            return (long)number;
        }
    }
}
