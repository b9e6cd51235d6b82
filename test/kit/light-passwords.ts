// People of tests have passwords that cost no work: with care each sign-up and each sign-in takes 30 ms of the processor.
import { hashLightly } from '../../security/password.ts';

hashLightly();
