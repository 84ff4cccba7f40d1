using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server.Tests;

public sealed class ReportBatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Proposal> _proposals = Channel.CreateUnbounded<Proposal>();
    private readonly ReportBatcher _batcher;

    public ReportBatcherTests() => _batcher = new ReportBatcher(ProposeAsync);

    [Fact]
    public async Task WhatArrivesMeanwhileGoesTogether()
    {
        Task<ulong> first = AddAsync(1);
        Proposal alone = await NextAsync();
        Task<ulong>[] meanwhile = [.. Enumerable.Range(0, 10).Select(_ => AddAsync(3))];
        Assert.False(_proposals.Reader.TryRead(out _));

        alone.Accept(5);
        Proposal together = await NextAsync();
        together.Accept(6);
        Assert.Equal((1, 30), (alone.Updates, together.Updates));
        Assert.Equal(5UL, await first.WaitAsync(Patience));
        Assert.All(await Task.WhenAll(meanwhile).WaitAsync(Patience), static index => Assert.Equal(6UL, index));
    }

    [Fact]
    public async Task AFullCommandWaitsForNoneBeforeIt()
    {
        Task<ulong> first = AddAsync(1);
        Proposal slow = await NextAsync();
        Task<ulong>[] many = [.. Enumerable.Range(0, (2 * ReportFlow.MaxUpdates / 8) + 1).Select(_ => AddAsync(8))];
        Proposal second = await NextAsync(), third = await NextAsync();
        Assert.Equal((ReportFlow.MaxUpdates, ReportFlow.MaxUpdates), (second.Updates, third.Updates));

        // The rest fills no command: it waits for one of those on their way, until none is.
        Assert.False(_proposals.Reader.TryRead(out _));
        third.Accept(9);
        second.Accept(8);
        slow.Accept(7);
        Proposal rest = await NextAsync();
        rest.Accept(10);
        Assert.Equal(8, rest.Updates);
        Assert.Equal(7UL, await first.WaitAsync(Patience));
        Assert.Equal(10UL, (await Task.WhenAll(many).WaitAsync(Patience)).Max());
    }

    [Fact]
    public async Task EveryReportOfManyThreadsIsAnsweredOnce()
    {
        ConcurrentBag<int> sizes = [];
        Task answering = Task.Run(async () =>
        {
            await foreach (Proposal proposal in _proposals.Reader.ReadAllAsync())
            {
                sizes.Add(proposal.Updates);
                proposal.Accept(1);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(() => AddAsync(1 + (number % 40))))).WaitAsync(Patience);
        _proposals.Writer.Complete();
        await answering;

        Assert.Equal(Enumerable.Range(0, 2000).Sum(static number => 1 + (number % 40)), sizes.Sum());
        Assert.All(sizes, static size => Assert.InRange(size, 1, ReportFlow.MaxUpdates));
    }

    private Task<ulong> AddAsync(int updates) => _batcher.AddAsync(
        new RequestId(Guid.NewGuid()),
        [
            .. Enumerable.Range(0, updates).Select(static _ => new AllocationUpdate
            {
                Id = new AllocationId(Guid.NewGuid()),
                ClientStatus = ClientStatus.Running,
                ClientDescription = "",
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
            }),
        ]);

    private Task<CommandOutcome> ProposeAsync(CommandFactory make, CancellationToken cancellation)
    {
        var command = (UpdateAllocations)make(new ProposalContext(StateSnapshot.Empty, DateTimeOffset.UnixEpoch, new Entropy(1)));
        var proposal = new Proposal(command.Updates.Count);
        Assert.True(_proposals.Writer.TryWrite(proposal));
        return proposal.Answer.Task;
    }

    private async Task<Proposal> NextAsync() => await _proposals.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private sealed record Proposal(int Updates)
    {
        public TaskCompletionSource<CommandOutcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Accept(ulong index) => Answer.SetResult(new CommandOutcome.Accepted(index));
    }
}
