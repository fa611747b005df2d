using Shien.CommandLine;
using Shien.Images;
using Shien.Inspect;

Terminal terminal = Terminal.OfProcess();
ProgramRunner runner = new(
    "shien-inspect", terminal, e => e is ImageException known ? new UserException(known.Message, inner: known) : null)
{
    ManualSection = 8,
};
return await runner.RunAsync(InspectCommand.Make(terminal), args).ConfigureAwait(false);
