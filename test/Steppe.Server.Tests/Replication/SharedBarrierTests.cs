namespace Steppe.Server.Tests.Replication;

/// <summary>One question for all who ask at the same time, and never an answer older than who asks.</summary>
public sealed class SharedBarrierTests
{
    [Fact]
    public async Task WhoComesWhileAQuestionIsUnderWayGetsTheAnswerOfTheNext()
    {
        List<TaskCompletionSource<bool>> asked = [];
        using var begun = new SemaphoreSlim(0);
        var barrier = new SharedBarrier(() =>
        {
            var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (asked)
            {
                asked.Add(answer);
            }

            begun.Release();
            return answer.Task;
        });

        Task<bool> first = barrier.AskAsync();
        await begun.WaitAsync();
        Task<bool>[] late = [barrier.AskAsync(), barrier.AskAsync(), barrier.AskAsync()];
        asked[0].SetResult(true);
        Assert.True(await first);
        await begun.WaitAsync();
        Assert.All(late, static task => Assert.False(task.IsCompleted));
        asked[1].SetResult(false);
        bool[] answers = await Task.WhenAll(late);
        Assert.Equal([false, false, false], answers);
        Assert.Equal(2, asked.Count);
    }

    [Fact]
    public async Task AQuestionThatFailsDoesNotKeepTheNextFromBeingAsked()
    {
        int asked = 0;
        var barrier = new SharedBarrier(() => asked++ == 0 ? throw new IOException("gone") : Task.FromResult(true));
        await Assert.ThrowsAsync<IOException>(barrier.AskAsync);
        Assert.True(await barrier.AskAsync());
    }
}
