namespace Steppe.Log.File;

/// <summary>Something that waits for the commit thread.</summary>
/// <remarks>Closed: an append, which shares a flush with its neighbours, or a step that runs alone.</remarks>
internal abstract class CommitWork
{
    /// <summary>Answers whoever waits that the engine has failed or closed.</summary>
    public abstract void Fail(Exception error);

    /// <summary>One entry to append.</summary>
    public sealed class Append(Epoch epoch, NewEntry entry) : CommitWork
    {
        private readonly TaskCompletionSource<AppendResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Epoch Epoch => epoch;

        public NewEntry Entry => entry;

        public Task<AppendResult> Task => _answer.Task;

        public void Answer(AppendResult result) => _answer.SetResult(result);

        /// <inheritdoc/>
        public override void Fail(Exception error) => _answer.TrySetException(error);
    }

    /// <summary>Anything else that changes the log.</summary>
    public sealed class Step(Action<FileLogCore> action) : CommitWork
    {
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _answer.Task;

        public void Run(FileLogCore core)
        {
            action(core);
            _answer.SetResult();
        }

        /// <inheritdoc/>
        public override void Fail(Exception error) => _answer.TrySetException(error);
    }
}
